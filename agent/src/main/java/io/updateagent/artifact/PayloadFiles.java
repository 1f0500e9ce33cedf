package io.updateagent.artifact;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The files of one payload, one after the other, in the order of the artifact. */
public interface PayloadFiles {

  /**
   * Gives the next file, or null when the payload has no more. What the caller left unread of the
   * previous file is read, and so verified, first.
   *
   * @throws ArtifactException if the artifact is damaged
   * @throws IOException if the source cannot be read
   */
  @Nullable PayloadFile next() throws IOException;
}
