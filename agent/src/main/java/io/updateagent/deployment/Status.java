package io.updateagent.deployment;

/** How a device is, in one word, for everyone who asks. */
public enum Status {
  /** It is what the last update that was committed made it. */
  CONSISTENT("consistent"),
  /** An update has touched it and is not decided: neither the old nor the new one is promised. */
  UPDATING("updating"),
  /** It is neither the old nor the new one, until it is repaired. */
  INCONSISTENT("inconsistent");

  private final String word;

  Status(String word) {
    this.word = word;
  }

  /** The word used in files and towards servers. */
  public String word() {
    return word;
  }
}
