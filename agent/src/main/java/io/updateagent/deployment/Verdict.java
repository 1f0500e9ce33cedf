package io.updateagent.deployment;

/** How a deployment ended, for everyone who asks. */
public enum Verdict {
  /** Committed. */
  SUCCESS("success"),
  /** Failed or aborted before ArtifactInstall began: the device was not touched. */
  NOT_STARTED("not-started"),
  /** Failed later, and everything was put back. */
  ROLLED_BACK("rolled-back"),
  /** Failed later, and the device could not be put back, or nobody knows. */
  INCONSISTENT("inconsistent");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /** The word used in files, on the command line and towards servers. */
  public String word() {
    return word;
  }
}
