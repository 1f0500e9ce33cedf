package io.updateagent.deployment;

/**
 * What is known about the device while a deployment runs. It only gets worse, but for one way back:
 * a rollback that is known to have worked. {@link Effects} says what each outcome makes of it.
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
