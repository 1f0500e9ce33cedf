package io.updateagent.server;

import io.updateagent.remote.ManagementServerContract;
import io.updateagent.remote.TinyServer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The agent and the bench server keep the contract with each other, over HTTP. */
class BenchContractTest extends ManagementServerContract {
  @TempDir Path directory;

  @Override
  protected TinyServer tinyServer() throws Exception {
    return new BenchFront(directory);
  }
}
