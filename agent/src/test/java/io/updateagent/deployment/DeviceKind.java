package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.List;

/**
 * A device and an update, as far as the state machine sees them.
 *
 * @param rollback what the update module answers to SupportsRollback
 * @param reboot what it answers to NeedsArtifactReboot
 * @param managed whether the daemon drives, or the command line
 */
record DeviceKind(Rollback rollback, Reboot reboot, boolean managed) {

  enum Rollback {
    YES,
    NO,
    QUERY_FAILS
  }

  enum Reboot {
    NO,
    /** The module comes back from ArtifactReboot. */
    YES,
    /** The reboot kills the agent. */
    AUTOMATIC
  }

  static final DeviceKind USUAL = new DeviceKind(Rollback.YES, Reboot.YES, true);

  /** On the command line there are no reboot phases. */
  boolean reboots() {
    return managed && reboot != Reboot.NO;
  }

  /**
   * Those that scripted steps can tell apart: to them a query that fails is a No, and the command
   * line never asks about reboots.
   */
  static List<DeviceKind> different() {
    return all().stream()
        .filter(device -> device.rollback != Rollback.QUERY_FAILS)
        .filter(device -> device.managed || device.reboot == Reboot.NO)
        .toList();
  }

  static List<DeviceKind> all() {
    var all = new ArrayList<DeviceKind>();
    for (Rollback rollback : Rollback.values()) {
      for (Reboot reboot : Reboot.values()) {
        all.add(new DeviceKind(rollback, reboot, true));
        all.add(new DeviceKind(rollback, reboot, false));
      }
    }
    return all;
  }
}
