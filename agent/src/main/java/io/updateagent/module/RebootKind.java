package io.updateagent.module;

/** An answer to NeedsArtifactReboot. */
public enum RebootKind {
  /** No reboot. */
  NO,
  /** The module reboots the device in ArtifactReboot. */
  YES,
  /** The agent reboots the device, once, after all modules. */
  AUTOMATIC
}
