package io.updateagent.deployment;

import static io.updateagent.deployment.Phase.COMMIT;
import static io.updateagent.deployment.Phase.COMMITTED;
import static io.updateagent.deployment.Phase.DONE;
import static io.updateagent.deployment.Phase.DOWNLOAD;
import static io.updateagent.deployment.Phase.FAILURE;
import static io.updateagent.deployment.Phase.INSTALL;
import static io.updateagent.deployment.Phase.REBOOT;
import static io.updateagent.deployment.Phase.REPEAT_ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.ROLLBACK;
import static io.updateagent.deployment.Phase.ROLLBACK_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_REBOOT;
import static io.updateagent.deployment.Phase.VERIFY_ROLLBACK_REBOOT;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Something that goes wrong in a phase.
 *
 * @param times how often it does
 */
record Fault(Phase phase, Kind kind, int times) {
  /** More often than the loop limit lets anything happen. */
  private static final int FOR_EVER = 40;

  /** The ways in which a phase goes wrong. */
  enum Kind {
    /** The phase ends as failed. */
    FAILED,
    /** A query or a report before the phase fails. */
    REFUSED,
    /** The phase fails, and the agent is killed in the Error scripts. */
    FAILED_THEN_KILLED,
    /** An error where errors are ignored. */
    TAINTED,
    /** Such an error, and the agent is killed in the rest of the phase. */
    TAINTED_THEN_KILLED,
    /** The artifact has an empty payload. */
    EMPTY,
    /** The server, or a person before the commit, does not want the update any more. */
    ABORTED,
    /** The agent is killed before the phase is entered. */
    KILLED_BEFORE,
    /** The agent is killed in the phase, or just after it did its work: it cannot tell. */
    KILLED,
    /** The state cannot be written when the phase is to be entered. */
    DISK_FULL;

    /** Where it can happen. */
    Set<Phase> phases() {
      return switch (this) {
        case FAILED ->
            EnumSet.complementOf(
                EnumSet.of(COMMITTED, ROLLBACK_REBOOT, REPEAT_ROLLBACK_REBOOT, DONE));
        case REFUSED -> EnumSet.of(COMMIT, ROLLBACK_REBOOT);
        case FAILED_THEN_KILLED ->
            EnumSet.of(DOWNLOAD, INSTALL, REBOOT, VERIFY_REBOOT, COMMIT, ROLLBACK);
        case TAINTED, TAINTED_THEN_KILLED ->
            EnumSet.of(COMMITTED, ROLLBACK, ROLLBACK_REBOOT, VERIFY_ROLLBACK_REBOOT, FAILURE);
        case EMPTY -> EnumSet.of(DOWNLOAD);
        case ABORTED -> EnumSet.of(DOWNLOAD, INSTALL, REBOOT, COMMIT);
        case KILLED_BEFORE, KILLED, DISK_FULL -> EnumSet.complementOf(EnumSet.of(DONE));
      };
    }
  }

  static Fault once(Phase phase, Kind kind) {
    return new Fault(phase, kind, 1);
  }

  static Fault forEver(Phase phase, Kind kind) {
    return new Fault(phase, kind, FOR_EVER);
  }

  /** Every fault that such a device can have, once. */
  static List<Fault> once(DeviceKind device) {
    var faults = new ArrayList<Fault>();
    for (Kind kind : Kind.values()) {
      for (Phase phase : kind.phases()) {
        // Without a server only a person can stop an update: before the commit.
        if (device.managed() || kind != Kind.ABORTED || phase == COMMIT) {
          faults.add(once(phase, kind));
        }
      }
    }
    return faults;
  }

  /** Those, and the ones that happen again and again. */
  static List<Fault> all(DeviceKind device) {
    List<Fault> faults = once(device);
    Kind.KILLED.phases().forEach(phase -> faults.add(forEver(phase, Kind.KILLED)));
    faults.add(forEver(VERIFY_ROLLBACK_REBOOT, Kind.FAILED));
    return faults;
  }
}
