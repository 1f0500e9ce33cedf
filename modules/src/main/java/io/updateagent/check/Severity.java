package io.updateagent.check;

/** How bad it is what a check found. */
public enum Severity {
  /**
   * The module breaks the protocol, or something that was there is lost or changed while the device
   * says that all is well.
   */
  FAULT,
  /** Allowed, and honest, but a device is worse off than it need be. */
  WEAKNESS,
  /** Worth knowing; may be meant. */
  NOTE
}
