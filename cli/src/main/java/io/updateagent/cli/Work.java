package io.updateagent.cli;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Source;
import org.jspecify.annotations.Nullable;

/** What happens to an update right now, as far as someone who only looks can tell. */
enum Work {
  /** There is no update in progress. */
  NONE,
  /** An agent is at work on it. */
  RUNNING,
  /** It stands between two phases and waits for a person, or for the daemon to report it. */
  WAITING,
  /** Whoever was at work on it is gone: how far it got, nobody knows. */
  INTERRUPTED;

  /**
   * @param held whether a process holds the data directory
   */
  static Work of(@Nullable Deployment deployment, boolean held) {
    if (deployment == null) {
      return NONE;
    }
    boolean parked = deployment.position().parked();
    return switch (deployment.source()) {
      case STANDALONE -> parked ? WAITING : held ? RUNNING : INTERRUPTED;
      case MANAGED -> managed(deployment, parked, held);
    };
  }

  private static Work managed(Deployment deployment, boolean parked, boolean held) {
    if (isReported(deployment)) {
      return held ? RUNNING : WAITING;
    }
    return parked ? WAITING : held ? RUNNING : INTERRUPTED;
  }

  /** The same in words, as the end of a sentence that begins with the artifact's name. */
  String inWords(Deployment deployment) {
    String phase = deployment.phase().protocolName();
    return switch (this) {
      case NONE -> "no update";
      case RUNNING -> (deployment.position().entered() ? "in " : "before ") + phase;
      case WAITING -> waiting(deployment, phase);
      case INTERRUPTED -> "interrupted in " + phase;
    };
  }

  private static String waiting(Deployment deployment, String phase) {
    if (isReported(deployment)) {
      return "waiting to be reported to the server";
    }
    if (deployment.source() == Source.MANAGED) {
      return "waiting before " + phase;
    }
    return deployment.phase() == Phase.COMMIT
        ? "waiting for agent commit or agent rollback"
        : "stopped before " + phase;
  }

  private static boolean isReported(Deployment deployment) {
    return deployment.phase() == Phase.REPORT;
  }
}
