package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.module.Safekeeping;
import java.io.IOException;
import java.util.Optional;

/**
 * An artifact whose header is verified, and how much of it was read so far.
 *
 * @param reader reads the payloads
 * @param source counts the bytes
 * @param partial keeps what was received, if it is to be kept
 */
record OpenedArtifact(
    ArtifactReader reader, CountingStream source, Optional<PartialDownload> partial)
    implements AutoCloseable {

  /** Looks after the files that are stored. */
  Safekeeping safekeeping() {
    return partial
        .map(kept -> kept.safekeeping(reader::position, reader::isPacked))
        .orElseGet(Safekeeping::none);
  }

  /** Whether the server has another one now, so that this one cannot be read to its end. */
  boolean hasChanged() {
    return source.hasChanged();
  }

  /** The artifact was read whole, and its modules have it. */
  void taken() {
    partial.ifPresent(kept -> kept.end(true));
  }

  @Override
  public void close() throws IOException {
    partial.ifPresent(kept -> kept.end(false));
    reader.close();
  }
}
