package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import java.io.IOException;

/**
 * An artifact whose header is verified, and how much of it was read so far.
 *
 * @param reader reads the payloads
 * @param source counts the bytes
 */
record OpenedArtifact(ArtifactReader reader, CountingStream source) implements AutoCloseable {
  @Override
  public void close() throws IOException {
    reader.close();
  }
}
