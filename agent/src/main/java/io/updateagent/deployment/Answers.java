package io.updateagent.deployment;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was learnt from the update modules and the download.
 *
 * @param reboot whether the update needs a reboot: the strongest answer of all payloads
 * @param reboots what each payload's module answered, by the payload's index, sorted; empty until
 *     they were asked, and in states from before it was kept
 * @param rollback whether it can be rolled back
 * @param prepared whether the modules' work directories were made, so that Cleanup must be called
 * @param bytes size of the download so far, in bytes
 * @param boot the boot of the system in which a reboot is wanted, which any other boot has brought;
 *     null if none is. As long as nobody was asked, the boot in which ArtifactInstall began
 */
public record Answers(
    RebootNeed reboot,
    Map<Integer, RebootNeed> reboots,
    RollbackSupport rollback,
    boolean prepared,
    long bytes,
    @Nullable String boot) {

  /** Nothing was asked yet. */
  public static final Answers NONE =
      new Answers(RebootNeed.UNKNOWN, Map.of(), RollbackSupport.UNKNOWN, false, 0, null);

  /** Sorts its own copy of what the payloads' modules answered. */
  public Answers {
    reboots = java.util.Collections.unmodifiableMap(new TreeMap<>(reboots));
  }

  /** The same once ArtifactInstall may begin, in that boot of the system. */
  public Answers begun(String now) {
    return new Answers(reboot, reboots, rollback, prepared, bytes, now);
  }

  /**
   * Whether nobody could say yet whether that boot of the system, the first one since
   * ArtifactInstall was cut short and undone, runs what the update had activated.
   */
  public boolean mayHaveActivated(String now) {
    return reboot == RebootNeed.UNKNOWN && now.equals(boot);
  }

  /** The boot in which a reboot is wanted, if the modules were asked; null if none is. */
  public @Nullable String bootToLeave() {
    return reboot == RebootNeed.UNKNOWN ? null : boot;
  }

  /**
   * The same with other answers to NeedsArtifactReboot, given in that boot of the system.
   *
   * @param answers the answer of each payload's module, by the payload's index
   */
  public Answers withReboots(Map<Integer, RebootNeed> answers, String now) {
    RebootNeed need = strongest(answers.values());
    return new Answers(need, answers, rollback, prepared, bytes, isWanted(need) ? now : null);
  }

  /** What one payload's module answered; if that was not kept, what holds for all of them. */
  public RebootNeed rebootOf(int payload) {
    return reboots.getOrDefault(payload, reboot);
  }

  private static RebootNeed strongest(Collection<RebootNeed> answers) {
    return answers.stream().max(java.util.Comparator.naturalOrder()).orElse(RebootNeed.NO);
  }

  /** The same once it was undone: what a reboot had activated, only another one puts back. */
  public Answers undone(String now) {
    boolean activated = boot != null && !boot.equals(now);
    return new Answers(reboot, reboots, rollback, prepared, bytes, activated ? now : null);
  }

  private static boolean isWanted(RebootNeed need) {
    return switch (need) {
      case UNKNOWN, NO -> false;
      case BY_MODULE, AUTOMATIC -> true;
    };
  }

  /** The same with another answer to SupportsRollback. */
  public Answers withRollback(RollbackSupport support) {
    return new Answers(reboot, reboots, support, prepared, bytes, boot);
  }

  /** The same with the work directories made. */
  public Answers withPrepared() {
    return new Answers(reboot, reboots, rollback, true, bytes, boot);
  }

  /** The same with another size of the download. */
  public Answers withBytes(long size) {
    return new Answers(reboot, reboots, rollback, prepared, size, boot);
  }
}
