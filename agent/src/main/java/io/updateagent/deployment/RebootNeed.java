package io.updateagent.deployment;

/** What the update modules answered to NeedsArtifactReboot, the weakest first. */
public enum RebootNeed {
  /** Not asked yet, or the answer was not understood. */
  UNKNOWN,
  /** No reboot. */
  NO,
  /** The modules reboot the device in ArtifactReboot. */
  BY_MODULE,
  /** The agent reboots the device, once, for all payloads. */
  AUTOMATIC
}
