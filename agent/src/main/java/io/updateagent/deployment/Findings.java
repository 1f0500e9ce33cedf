package io.updateagent.deployment;

import org.jspecify.annotations.Nullable;

/**
 * What is known about the success of a deployment so far.
 *
 * @param integrity what is known about the device
 * @param touched whether ArtifactInstall, its Enter scripts included, had begun
 * @param causes what failed
 * @param failing a failure of the running phase, saved before its Error scripts run; an
 *     interruption that finds it counts as this failure, so that a failure once seen never becomes
 *     a success. Null if the phase has not failed
 * @param failedLately whether something failed since the command in progress began; a command that
 *     goes on with a deployment answers only for its own part
 */
public record Findings(
    Integrity integrity,
    boolean touched,
    Causes causes,
    @Nullable Cause failing,
    boolean failedLately) {

  /** Nothing is known to be wrong. */
  public static final Findings NONE =
      new Findings(Integrity.INTACT, false, Causes.NONE, null, false);

  Findings touch() {
    return new Findings(integrity, true, causes, failing, failedLately);
  }

  Findings failing(Cause cause) {
    return new Findings(integrity, touched, causes, cause, true);
  }

  Findings tainted(Cause cause) {
    return new Findings(Integrity.INCONSISTENT, touched, causes.plus(cause), failing, true);
  }

  Findings acknowledged() {
    return new Findings(integrity, touched, causes, failing, false);
  }

  Findings looped(Cause cause) {
    return new Findings(Integrity.INCONSISTENT, touched, causes.withRollback(cause), null, true);
  }

  /** Folds in how a phase ended. */
  Findings after(Phase phase, Result result, Rules rules) {
    Outcome outcome = result.outcome();
    Integrity next = rules.after(integrity, phase, outcome);
    boolean reverted =
        phase == Phase.VERIFY_ROLLBACK_REBOOT
            && outcome == Outcome.OK
            && next == Integrity.RESTORED;
    Causes all = reverted ? causes.withoutRollback() : causes.plus(result.cause());
    boolean failed =
        failedLately
            || outcome == Outcome.FAILED
            || outcome == Outcome.TAINTED
            || next == Integrity.INCONSISTENT;
    return new Findings(next, touched, all, null, failed);
  }
}
