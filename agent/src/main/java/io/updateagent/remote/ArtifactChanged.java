package io.updateagent.remote;

import java.io.IOException;

/**
 * What a server has behind an address now is not what a download began with: what was read of it is
 * worth nothing, and it has to begin anew.
 */
public final class ArtifactChanged extends IOException {
  private static final long serialVersionUID = 1L;

  ArtifactChanged() {
    super("the artifact changed on the server during the download");
  }
}
