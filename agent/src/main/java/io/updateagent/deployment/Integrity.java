package io.updateagent.deployment;

/**
 * What is known about the device while a deployment runs. It only gets worse, but for one way back:
 * a rollback that is known to have worked.
 */
public enum Integrity {
  /** Everything went well so far. */
  INTACT,
  /** Something failed after the device may have been changed, and it is not put back (yet). */
  DAMAGED,
  /** Nothing was touched, or everything was put back. */
  RESTORED,
  /** The device is neither the old nor the new one. Final. */
  INCONSISTENT;

  /**
   * Folds the outcome of a phase into what is known.
   *
   * @param phase the phase that ended
   * @param outcome how it ended
   * @return what is known now; {@link #INCONSISTENT} never changes
   */
  public Integrity after(Phase phase, Outcome outcome) {
    if (this == INCONSISTENT || outcome == Outcome.TAINTED) {
      return INCONSISTENT;
    }
    return switch (phase) {
      case DOWNLOAD -> outcome == Outcome.OK || outcome == Outcome.SKIPPED ? this : RESTORED;
      case INSTALL ->
          switch (outcome) {
            case FAILED, INTERRUPTED -> DAMAGED;
            case ABORTED -> RESTORED;
            case OK, TAINTED, SKIPPED -> this;
          };
      case REBOOT -> outcome == Outcome.FAILED || outcome == Outcome.ABORTED ? DAMAGED : this;
      case VERIFY_REBOOT, COMMIT ->
          switch (outcome) {
            case FAILED, ABORTED, INTERRUPTED -> DAMAGED;
            case OK, TAINTED, SKIPPED -> this;
          };
      case ROLLBACK ->
          outcome == Outcome.FAILED || outcome == Outcome.SKIPPED ? INCONSISTENT : this;
      case ROLLBACK_REBOOT ->
          switch (outcome) {
            case SKIPPED -> RESTORED;
            case FAILED -> INCONSISTENT;
            case OK, TAINTED, ABORTED, INTERRUPTED -> this;
          };
      case VERIFY_ROLLBACK_REBOOT -> outcome == Outcome.OK ? RESTORED : this;
      case FAILURE -> outcome == Outcome.FAILED ? INCONSISTENT : this;
      // A cleanup that fails after a commit leaves something of the update behind; after a
      // rollback the device is back where it was, whatever is left in the work directory.
      case CLEANUP -> outcome == Outcome.FAILED && this == INTACT ? INCONSISTENT : this;
      case COMMITTED, REPEAT_ROLLBACK_REBOOT, REPORT, DONE -> this;
    };
  }

  /**
   * The verdict, once there is nothing left to try. "I don't know" counts as inconsistent.
   *
   * @param touched whether ArtifactInstall, its Enter scripts included, had begun
   */
  public Verdict verdict(boolean touched) {
    return switch (this) {
      case INTACT -> Verdict.SUCCESS;
      case RESTORED -> touched ? Verdict.ROLLED_BACK : Verdict.NOT_STARTED;
      case DAMAGED, INCONSISTENT -> Verdict.INCONSISTENT;
    };
  }
}
