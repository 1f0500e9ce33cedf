package io.updateagent.cli;

import io.updateagent.demo.Demonstration;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Shows an update that works, one that is rolled back, one that leaves the device"
          + " INCONSISTENT, and its repair.",
      "All in a scratch directory on this machine, with a bench server and a daemon of its own."
    })
final class Demo extends Base {
  @Option(names = "--keep", description = "leave server and daemon running, and say how to look")
  boolean keep;

  @Override
  public Integer call() throws Exception {
    Path home = Path.of(System.getProperty("agent.home", ""));
    Path server = home.resolve("../../../server/target/server/bin/agent-server").normalize();
    if (!Files.isExecutable(server)) {
      err()
          .printf(
              "agent: the demo needs the bench server, which is only beside a development build (%s is missing)%n",
              server);
      return ExitCode.FAILED;
    }
    try (Demonstration demonstration = new Demonstration(home, server, out())) {
      demonstration.run();
      if (keep) {
        demonstration.leaveRunning();
      }
    }
    return ExitCode.DONE;
  }
}
