package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;

/**
 * Stands in for a server that cannot be told anything, because the agent is not able to. An
 * installation is not begun, and an update is not committed: the server must be within reach of the
 * new software. The verdict is left to a daemon that can tell it.
 *
 * @param why why nobody is told
 */
record Unreachable(String why) implements Reporter {
  @Override
  public Result announce(Deployment deployment) {
    Phase phase = deployment.phase();
    return switch (phase) {
      case INSTALL -> Result.aborted(cause(phase, Cause.Kind.ABORTED));
      case COMMIT -> Result.failed(cause(phase, Cause.Kind.REFUSED));
      case DOWNLOAD,
          REBOOT,
          VERIFY_REBOOT,
          COMMITTED,
          ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          Result.OK;
    };
  }

  @Override
  public Result conclude(Deployment deployment) {
    return Result.failed(cause(Phase.REPORT, Cause.Kind.REFUSED));
  }

  private Cause cause(Phase phase, Cause.Kind kind) {
    return Cause.own(phase, "report", kind, "the server cannot be told: " + why);
  }
}
