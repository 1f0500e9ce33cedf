package io.updateagent.deployment;

/** How a phase ended. */
public enum Outcome {
  /** Everything worked. */
  OK,
  /**
   * The phase goes on to where OK goes, but something failed in it: the device is not as it should
   * be.
   */
  TAINTED,
  /** The phase does not apply: empty payload, no reboot needed, rollback not supported. */
  SKIPPED,
  /** Something failed. */
  FAILED,
  /** The server, or the person at the command line, does not want the update any more. */
  ABORTED,
  /** The agent found at its start that the phase had been entered and never left. */
  INTERRUPTED
}
