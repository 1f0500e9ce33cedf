package io.updateagent.deployment;

import java.util.Set;
import java.util.TreeSet;

/** Wrong cells that no deployment can tell from the right ones, each with the reason. */
final class Equivalents {

  /** A taint after the commit finds the device INTACT: what spoils that makes it INCONSISTENT. */
  private static final Set<String> AFTER_THE_COMMIT =
      Set.of("EFFECTS COMMITTED TAINTED -> SPOILED");

  /**
   * On the way back what is not INCONSISTENT is DAMAGED, until it is RESTORED. So SAME says
   * DAMAGED, and there is no success left to be SPOILED.
   */
  private static final Set<String> ON_THE_WAY_BACK =
      Set.of(
          "EFFECTS ROLLBACK OK -> DAMAGED",
          "EFFECTS ROLLBACK OK -> SPOILED",
          "EFFECTS ROLLBACK INTERRUPTED -> DAMAGED",
          "EFFECTS ROLLBACK INTERRUPTED -> SPOILED",
          "EFFECTS ROLLBACK_REBOOT OK -> DAMAGED",
          "EFFECTS ROLLBACK_REBOOT OK -> SPOILED",
          "EFFECTS ROLLBACK_REBOOT INTERRUPTED -> DAMAGED",
          "EFFECTS ROLLBACK_REBOOT INTERRUPTED -> SPOILED",
          "EFFECTS REPEAT_ROLLBACK_REBOOT OK -> DAMAGED",
          "EFFECTS REPEAT_ROLLBACK_REBOOT OK -> SPOILED",
          "EFFECTS REPEAT_ROLLBACK_REBOOT INTERRUPTED -> DAMAGED",
          "EFFECTS REPEAT_ROLLBACK_REBOOT INTERRUPTED -> SPOILED",
          "EFFECTS VERIFY_ROLLBACK_REBOOT FAILED -> DAMAGED",
          "EFFECTS VERIFY_ROLLBACK_REBOOT FAILED -> SPOILED",
          "EFFECTS VERIFY_ROLLBACK_REBOOT INTERRUPTED -> DAMAGED",
          "EFFECTS VERIFY_ROLLBACK_REBOOT INTERRUPTED -> SPOILED");

  /** Once the way back is gone, what is not INCONSISTENT is RESTORED. So SAME says RESTORED. */
  private static final Set<String> AFTER_THE_WAY_BACK =
      Set.of(
          "EFFECTS FAILURE OK -> RESTORED",
          "EFFECTS FAILURE OK -> SPOILED",
          "EFFECTS FAILURE INTERRUPTED -> RESTORED",
          "EFFECTS FAILURE INTERRUPTED -> SPOILED");

  /** The deployment, and what was known about it, is gone when its report has ended. */
  private static final Set<String> AFTER_THE_REPORT =
      Set.of(
          "EFFECTS REPORT OK -> DAMAGED",
          "EFFECTS REPORT OK -> RESTORED",
          "EFFECTS REPORT OK -> INCONSISTENT",
          "EFFECTS REPORT OK -> SPOILED",
          "EFFECTS REPORT FAILED -> DAMAGED",
          "EFFECTS REPORT FAILED -> RESTORED",
          "EFFECTS REPORT FAILED -> INCONSISTENT",
          "EFFECTS REPORT FAILED -> SPOILED");

  private Equivalents() {}

  /** Those that say the same wherever they are asked. */
  static Set<String> sayingTheSame() {
    Set<String> all = new TreeSet<>(AFTER_THE_COMMIT);
    all.addAll(ON_THE_WAY_BACK);
    all.addAll(AFTER_THE_WAY_BACK);
    return all;
  }

  /** Those that say something that nobody hears. */
  static Set<String> sayingNothing() {
    return new TreeSet<>(AFTER_THE_REPORT);
  }
}
