package io.updateagent.cli;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.RollbackSupport;
import io.updateagent.deployment.Source;
import io.updateagent.runtime.Standalone;
import io.updateagent.store.Waiting;
import java.util.List;
import java.util.stream.Collectors;

/** What to do next on a device: only what will not be refused as the device is now. */
final class NextStep {
  private final AgentState state;
  private final boolean held;
  private final boolean rebootWanted;
  private final OnDevice beside;

  /**
   * @param held whether a process holds the data directory
   * @param rebootWanted whether a reboot is wanted that has not happened
   * @param beside what there is to say beside the state
   */
  NextStep(AgentState state, boolean held, boolean rebootWanted, OnDevice beside) {
    this.state = state;
    this.held = held;
    this.rebootWanted = rebootWanted;
    this.beside = beside;
  }

  String inWords() {
    boolean astray = beside.misconfigured() != null;
    return astray ? "correct the configuration; then " + step() : step();
  }

  private String step() {
    Deployment deployment = state.deployment();
    if (deployment != null) {
      String step = step(deployment);
      return state.isInconsistent() ? "%s; then %s".formatted(step, repair()) : step;
    }
    if (state.isInconsistent()) {
      return repair() + "; see agent history";
    }
    if (rebootWanted) {
      return "reboot the device";
    }
    return beside.misconfigured() == null
        ? "nothing to do"
        : "restart the daemon (systemctl restart agent)";
  }

  private String step(Deployment deployment) {
    return switch (Work.of(deployment, held)) {
      case NONE -> "nothing to do";
      case RUNNING -> "nothing to do; an agent is at work on the update";
      case WAITING -> waiting(deployment);
      case INTERRUPTED -> interrupted(deployment);
    };
  }

  private String waiting(Deployment deployment) {
    if (deployment.source() == Source.MANAGED && deployment.phase() != Phase.REPORT) {
      return held ? atGate() : daemonGoesOn();
    }
    if (deployment.source() == Source.MANAGED) {
      return "start the daemon (systemctl start agent), which tells the server how it ended";
    }
    String first = held ? "stop the daemon (systemctl stop agent), then " : "";
    String back = canGoBack(deployment) ? ", or agent rollback to undo it" : "";
    if (deployment.phase() != Phase.COMMIT) {
      return "%srun agent resume to go on with the update%s".formatted(first, back);
    }
    String reboot = rebootWanted ? "reboot the device, " : "";
    return "%scheck that the update works, then %srun agent commit%s"
        .formatted(reboot, held ? "stop the daemon (systemctl stop agent) and " : "", back);
  }

  private String daemonGoesOn() {
    String start = "start the daemon (systemctl start agent), which ";
    if (beside.cancelled()) {
      return start + "ends the update and tells the server";
    }
    Waiting waiting = beside.waiting();
    boolean free = waiting != null && waiting.reasons().isEmpty();
    return start + (free ? "goes on with the update" : "waits on; " + atGate());
  }

  /** What a person can do about what the update waits for. */
  private String atGate() {
    Waiting waiting = beside.waiting();
    List<String> advice =
        waiting == null
            ? List.of()
            : waiting.reasons().stream()
                .map(Waiting.Reason::advice)
                .filter(text -> !text.isEmpty())
                .toList();
    return advice.isEmpty() ? "nothing to do until then" : String.join(", and ", advice);
  }

  private static boolean canGoBack(Deployment deployment) {
    return Standalone.canBeUndone(deployment)
        && deployment.answers().rollback() != RollbackSupport.UNSUPPORTED;
  }

  private static String interrupted(Deployment deployment) {
    if (deployment.source() == Source.STANDALONE && deployment.phase() == Phase.DOWNLOAD) {
      return "install %s again; its download was interrupted, which changed nothing"
          .formatted(deployment.artifact().name());
    }
    return switch (deployment.source()) {
      case STANDALONE ->
          "run agent resume, which puts back what was interrupted, or goes on after it; the daemon"
              + " does so when it starts";
      case MANAGED ->
          "start the daemon (systemctl start agent), which puts back what was interrupted, or goes"
              + " on after it; without a server agent resume does so";
    };
  }

  private String repair() {
    String again =
        state.inconsistencies().stream()
            .map(Inconsistency::artifactName)
            .distinct()
            .collect(Collectors.joining(" and "));
    String affected =
        state.inconsistencies().stream()
            .flatMap(record -> record.scope().patterns().stream())
            .distinct()
            .collect(Collectors.joining(", "));
    return affected.equals("*")
        ? "install %s again, or any update that replaces everything".formatted(again)
        : "install %s again, or any update that replaces %s".formatted(again, affected);
  }
}
