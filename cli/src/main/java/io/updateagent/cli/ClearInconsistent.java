package io.updateagent.cli;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.runtime.Agent;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "clear-inconsistent",
    description = {
      "Takes back the flag, on your word that you repaired the device by hand.",
      "The reason is logged. Better: install the update again; its success clears the flag."
    })
final class ClearInconsistent extends Base {
  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      required = true,
      description = "why the device is consistent now; for whoever looks later")
  String reason = "";

  @Override
  public Integer call() throws Exception {
    if (reason.isBlank()) {
      err().println("agent: cannot clear the flag without a reason; say it with --reason TEXT");
      return ExitCode.FAILED;
    }
    try (Agent agent = open()) {
      Deployment deployment = agent.state().deployment();
      if (deployment != null && deployment.phase() != Phase.REPORT) {
        err()
            .printf(
                "agent: cannot clear the flag: the update to %s is in progress, %s; %s%n",
                deployment.artifact().name(),
                Work.of(deployment, false).inWords(deployment),
                new NextStep(agent.state(), false, false, OnDevice.NOTHING).inWords());
        return ExitCode.FAILED;
      }
      if (!agent.state().isInconsistent()) {
        out().println("the device is consistent; nothing to clear");
        return ExitCode.DONE;
      }
      agent.clearInconsistent(reason);
      out().println("cleared; the device counts as consistent on your word");
      return ExitCode.DONE;
    }
  }
}
