package io.updateagent.deployment;

/**
 * Where a deployment stands. State scripts belong to the phase that runs them; they are no phases
 * of their own.
 */
public enum Phase {
  /** Fetches the artifact, verifies it and lets the update module store it. */
  DOWNLOAD("Download", 2),
  /** Runs ArtifactInstall. From here on the device may be changed. */
  INSTALL("ArtifactInstall", 1),
  /** Reboots into the new software, if the module asked for it. */
  REBOOT("ArtifactReboot", 1),
  /** Makes sure that the new software came up. */
  VERIFY_REBOOT("ArtifactVerifyReboot", 1),
  /** Makes the update permanent. */
  COMMIT("ArtifactCommit", 1),
  /** Runs the Leave scripts after the commit; there is no way back any more. */
  COMMITTED("ArtifactCommit_Leave", 1),
  /** Puts the device back as it was. */
  ROLLBACK("ArtifactRollback", 1),
  /** Reboots into the old software. */
  ROLLBACK_REBOOT("ArtifactRollbackReboot", 1),
  /** Makes sure that the old software came up. */
  VERIFY_ROLLBACK_REBOOT("ArtifactVerifyRollbackReboot", 1),
  /** Reboots once more, because the old software did not verify. */
  REPEAT_ROLLBACK_REBOOT("ArtifactRollbackReboot", 0),
  /** Tells module and scripts that the update failed. */
  FAILURE("ArtifactFailure", 2),
  /** Removes what the update left behind; the verdict is already decided. */
  CLEANUP("Cleanup", 1),
  /** Tells the server. */
  REPORT("Report", 0),
  /** Nothing more to do. */
  DONE("Done", 0);

  private final String protocolName;
  private final int transitions;

  Phase(String protocolName, int transitions) {
    this.protocolName = protocolName;
    this.transitions = transitions;
  }

  /** The name users know: that of the module call or script state the phase is about. */
  public String protocolName() {
    return protocolName;
  }

  /**
   * What entering the phase counts towards the loop limit. The weights are those of the saved
   * transitions of the common agents, so that a loop ends after the same number of calls: a
   * download is saved twice (begun, header known), a failure twice (scripts, module), a repeated
   * rollback reboot is counted where it is verified, and reporting never counts.
   */
  public int transitions() {
    return transitions;
  }
}
