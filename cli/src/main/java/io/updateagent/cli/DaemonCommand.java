package io.updateagent.cli;

import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Daemon;
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
    try (Agent agent = open()) {
      Daemon daemon = agent.daemon();
      Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop daemon"));
      daemon.run();
      return ExitCode.DONE;
    }
  }
}
