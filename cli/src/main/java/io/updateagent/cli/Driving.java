package io.updateagent.cli;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Phase;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Describe;
import io.updateagent.runtime.Done;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Option;

/** A command that drives a deployment. */
abstract class Driving extends Base {
  @Option(
      names = "--stop-before",
      paramLabel = "STATE",
      description = {
        "stop before a state, for agent resume to go on; may be given several times.",
        "One of ${COMPLETION-CANDIDATES}"
      })
  List<StopBefore> stopBefore = List.of();

  @Option(
      names = "--reboot-exit-code",
      description = "exit 4 if all went well and a reboot is wanted")
  boolean rebootExitCode;

  /** Takes the data directory. */
  Agent take() throws Exception {
    return open();
  }

  abstract Done drive(Agent agent) throws Exception;

  @Override
  public Integer call() throws Exception {
    try (Agent agent = take();
        Interruption interruption = Interruption.watch(data(), err())) {
      Objects.requireNonNull(interruption);
      Done done = drive(agent);
      say(done);
      if (done.failed()) {
        return ExitCode.FAILED;
      }
      return rebootExitCode && done.rebootWanted() ? ExitCode.REBOOT_WANTED : ExitCode.DONE;
    }
  }

  Set<Phase> stops() {
    Set<Phase> phases = EnumSet.noneOf(Phase.class);
    stopBefore.forEach(stop -> phases.add(stop.phase()));
    return phases;
  }

  private void say(Done done) {
    Deployment waiting = done.waiting();
    Finished finished = done.finished();
    if (waiting != null) {
      out().println(waiting(waiting));
      if (done.rebootWanted()) {
        out().println("a reboot is needed before the update can be judged");
      }
    } else if (finished != null) {
      String line = finished(finished);
      if (done.failed()) {
        err().println("agent: " + line);
      } else {
        out().println(line);
        if (done.rebootWanted()) {
          out().println("a reboot is needed for that to take effect");
        }
      }
      if (done.isUnreported()) {
        out().println("the server does not know yet; the daemon tells it when it is started");
      }
    }
  }

  private static String waiting(Deployment deployment) {
    String name = deployment.artifact().name();
    return deployment.phase() == Phase.COMMIT
        ? "%s is installed; run agent commit to keep it, or agent rollback to undo it"
            .formatted(name)
        : "stopped before %s of %s; run agent resume to go on"
            .formatted(deployment.phase().protocolName(), name);
  }

  private static String finished(Finished finished) {
    String name = finished.artifact().name();
    String causes = Describe.causes(finished.causes());
    Cause install = finished.causes().install();
    return switch (finished.verdict()) {
      case SUCCESS -> name + " is installed and committed";
      case NOT_STARTED -> "%s was not installed, nothing was changed: %s".formatted(name, causes);
      case ROLLED_BACK ->
          install != null && Describe.isOnRequest(install)
              ? "%s was %s".formatted(name, causes)
              : "%s was rolled back: %s".formatted(name, causes);
      case INCONSISTENT ->
          "%s failed and left the device INCONSISTENT: %s; see agent show-status"
              .formatted(name, causes);
    };
  }
}
