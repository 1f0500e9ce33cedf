package io.updateagent.config;

/** What of a deployment may have to wait for somebody or something. */
public enum Stage {
  /** Asking the server for a deployment, and downloading it. */
  DOWNLOAD("download"),
  /** Installing what was downloaded. */
  INSTALL("install"),
  /** Rebooting into it. */
  REBOOT("reboot"),
  /** Making it permanent. */
  COMMIT("commit");

  private final String word;

  Stage(String word) {
    this.word = word;
  }

  /** The word in the configuration, and for people. */
  public String word() {
    return word;
  }
}
