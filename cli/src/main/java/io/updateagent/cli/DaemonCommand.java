package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Daemon;
import io.updateagent.runtime.Setup;
import picocli.CommandLine.Command;

@Command(
    name = "daemon",
    description = {
      "Runs until it is stopped: tells the server about the device, asks it for deployments,"
          + " and carries them out.",
      "This is what the systemd service starts."
    })
final class DaemonCommand extends Base {
  @Override
  public Integer call() throws Exception {
    Setup setup;
    try {
      setup = program().setup(err());
    } catch (ConfigurationException e) {
      settle(e);
      throw e;
    }
    try (Agent agent = open(setup)) {
      Daemon daemon = agent.daemon();
      Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop daemon"));
      daemon.run();
      return ExitCode.DONE;
    }
  }

  /** An update that broke the configuration is undone all the same. */
  private void settle(ConfigurationException problem) throws StoreException {
    try (Agent agent = open(program().setupWithout())) {
      agent.settle(String.valueOf(problem.getMessage()));
    }
  }
}
