package io.updateagent.artifact;

import java.io.IOException;

/**
 * An artifact that is damaged, not trusted, or not understood. The message says what is wrong with
 * which part and what to do; it is fit for a user.
 */
public class ArtifactException extends IOException {
  private static final long serialVersionUID = 1L;

  public ArtifactException(String message) {
    super(message);
  }

  public ArtifactException(String message, Throwable cause) {
    super(message, cause);
  }
}
