package io.updateagent.remote.mender;

import io.updateagent.remote.ManagementServerContract;
import io.updateagent.remote.TinyServer;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The Mender device API keeps the contract. */
class MenderContractTest extends ManagementServerContract {
  /** One for all tests: a key takes a while to make. */
  @TempDir static Path directory;

  @Override
  protected TinyServer tinyServer() throws Exception {
    return new MenderFake(directory);
  }
}
