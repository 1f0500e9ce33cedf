package io.updateagent.deployment;

import org.jspecify.annotations.Nullable;

/**
 * What was learnt from the update modules and the download.
 *
 * @param reboot whether the update needs a reboot
 * @param rollback whether it can be rolled back
 * @param prepared whether the modules' work directories were made, so that Cleanup must be called
 * @param bytes size of the download so far, in bytes
 * @param boot the boot of the system in which a reboot is wanted, which any other boot has brought;
 *     null if none is
 */
public record Answers(
    RebootNeed reboot,
    RollbackSupport rollback,
    boolean prepared,
    long bytes,
    @Nullable String boot) {

  /** Nothing was asked yet. */
  public static final Answers NONE =
      new Answers(RebootNeed.UNKNOWN, RollbackSupport.UNKNOWN, false, 0, null);

  /** The same with another answer to NeedsArtifactReboot, given in that boot of the system. */
  public Answers withReboot(RebootNeed need, String now) {
    return new Answers(need, rollback, prepared, bytes, isWanted(need) ? now : null);
  }

  /** The same once it was undone: what a reboot had activated, only another one puts back. */
  public Answers undone(String now) {
    boolean activated = boot != null && !boot.equals(now);
    return new Answers(reboot, rollback, prepared, bytes, activated ? now : null);
  }

  private static boolean isWanted(RebootNeed need) {
    return switch (need) {
      case UNKNOWN, NO -> false;
      case BY_MODULE, AUTOMATIC -> true;
    };
  }

  /** The same with another answer to SupportsRollback. */
  public Answers withRollback(RollbackSupport support) {
    return new Answers(reboot, support, prepared, bytes, boot);
  }

  /** The same with the work directories made. */
  public Answers withPrepared() {
    return new Answers(reboot, rollback, true, bytes, boot);
  }

  /** The same with another size of the download. */
  public Answers withBytes(long size) {
    return new Answers(reboot, rollback, prepared, size, boot);
  }
}
