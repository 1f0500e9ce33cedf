package io.updateagent.remote.hawkbit;

import io.updateagent.remote.ManagementServerContract;
import io.updateagent.remote.TinyServer;

/** The Direct Device Integration API keeps the contract. */
class HawkbitContractTest extends ManagementServerContract {
  @Override
  protected TinyServer tinyServer() throws Exception {
    return new HawkbitFake();
  }
}
