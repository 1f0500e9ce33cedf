package io.updateagent.deployment;

/**
 * What was learnt from the update modules and the download.
 *
 * @param reboot whether the update needs a reboot
 * @param rollback whether it can be rolled back
 * @param prepared whether the modules' work directories were made, so that Cleanup must be called
 * @param bytes size of the download so far, in bytes
 */
public record Answers(RebootNeed reboot, RollbackSupport rollback, boolean prepared, long bytes) {

  /** Nothing was asked yet. */
  public static final Answers NONE =
      new Answers(RebootNeed.UNKNOWN, RollbackSupport.UNKNOWN, false, 0);

  /** The same with another answer to NeedsArtifactReboot. */
  public Answers withReboot(RebootNeed need) {
    return new Answers(need, rollback, prepared, bytes);
  }

  /** The same with another answer to SupportsRollback. */
  public Answers withRollback(RollbackSupport support) {
    return new Answers(reboot, support, prepared, bytes);
  }

  /** The same with the work directories made. */
  public Answers withPrepared() {
    return new Answers(reboot, rollback, true, bytes);
  }

  /** The same with another size of the download. */
  public Answers withBytes(long size) {
    return new Answers(reboot, rollback, prepared, size);
  }
}
