package io.updateagent.server.gui;

import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import java.io.IOException;
import java.io.InputStream;

/** Takes uploaded artifacts in: the pages' port to whatever reads and keeps them. */
public interface Intake {

  /** An artifact, and what came of it. */
  record Result(Artifact artifact, Artifacts.Taken taken) {}

  /**
   * Reads an artifact to its end, and keeps it if it is whole.
   *
   * @throws IOException with one line that says why it is refused
   */
  Result take(InputStream source, String description) throws IOException;
}
