package io.updateagent.remote.hawkbit;

import java.util.List;

/**
 * What the server wants to be carried out.
 *
 * @param id what feedback refers to
 * @param download what is to become of the download
 * @param update what is to become of the installation
 * @param window whether the maintenance window is open
 * @param files all files of all software modules
 */
record Action(
    String id, Handling download, Handling update, Window window, List<ArtifactFile> files) {
  Action {
    files = List.copyOf(files);
  }

  /** Whether the download may begin now. */
  boolean mayDownload() {
    return download != Handling.SKIP;
  }

  /** Whether the installation may begin now. */
  boolean mayInstall() {
    return mayDownload() && update != Handling.SKIP && window != Window.UNAVAILABLE;
  }

  /** Why the installation may not begin now, for people. */
  String whyNot() {
    if (!mayDownload()) {
      return "the server does not want it downloaded yet";
    }
    return window == Window.UNAVAILABLE
        ? "its maintenance window is not open"
        : "the server wants it downloaded, not installed";
  }

  /** How much a part of an action is wanted. */
  enum Handling {
    /** Not now. */
    SKIP,
    /** When it suits the device. */
    ATTEMPT,
    /** At once. */
    FORCED
  }

  /** Whether a maintenance window is open. */
  enum Window {
    /** There is none. */
    NONE,
    AVAILABLE,
    UNAVAILABLE
  }

  /**
   * A file of a software module.
   *
   * @param name its file name
   * @param sha256 in lower-case hex; empty if the server does not say
   * @param url where it is; empty if the server does not say
   */
  record ArtifactFile(String name, String sha256, String url) {
    private static final String SUFFIX = ".mender";

    /** Whether its name is that of an artifact. */
    boolean isArtifact() {
      return name.toLowerCase(java.util.Locale.ROOT).endsWith(SUFFIX);
    }

    /** Its name without the suffix: what comes closest to the artifact's. */
    String artifactName() {
      String stem = isArtifact() ? name.substring(0, name.length() - SUFFIX.length()) : name;
      return stem.isEmpty() ? name : stem;
    }
  }
}
