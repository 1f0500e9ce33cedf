package io.updateagent.server;

import io.updateagent.artifact.ArtifactException;
import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Artifacts;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Takes artifacts in. Each is read by the agent's own reader while it arrives, to its end, so that
 * none is kept that a device would find damaged.
 */
final class ArtifactIntake {
  private static final int BUFFER = 128 * 1024;

  private final Artifacts artifacts;
  private final InstantSource clock;
  private final long largest;
  private final long reserve;

  /**
   * @param largest how many bytes an artifact may have
   * @param reserve how many bytes of the disk are left for the rest of what the server keeps
   */
  ArtifactIntake(Artifacts artifacts, InstantSource clock, long largest, long reserve) {
    this.artifacts = artifacts;
    this.clock = clock;
    this.largest = largest;
    this.reserve = reserve;
  }

  /** An artifact, and what came of it. */
  record Result(Artifact artifact, Artifacts.Taken taken) {}

  /**
   * Reads an artifact and keeps it.
   *
   * @param description what people wrote about it
   * @throws ArtifactException if it is damaged, not understood or too large, with the reason
   * @throws ArrivingStream.NoRoom if it cannot be written
   * @throws IOException if it does not arrive
   */
  Result take(InputStream source, String description) throws IOException {
    Path arriving = artifacts.arriving();
    try {
      Artifact artifact = write(source, description, arriving);
      return new Result(artifact, artifacts.add(artifact, arriving));
    } finally {
      Files.deleteIfExists(arriving);
    }
  }

  private Artifact write(InputStream source, String description, Path arriving) throws IOException {
    try (FileChannel channel = FileChannel.open(arriving, StandardOpenOption.WRITE)) {
      var file = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
      var arrived = new ArrivingStream(source, file, largest, room(arriving));
      // Of an augmented artifact only what is signed counts here; the device judges the rest.
      try (ArtifactReader reader =
          ArtifactReader.openWithAugment(arrived, VerificationKeys.none(), null)) {
        var content = ArtifactContent.read(reader);
        file.flush();
        channel.force(true);
        return new Artifact(
            UUID.randomUUID().toString(),
            reader.header().artifactName(),
            arrived.checksum(),
            arrived.size(),
            reader.hasSignature(),
            description,
            content.toString(),
            clock.instant(),
            types(reader.header()));
      } catch (ArtifactException e) {
        arrived.requireRoom(); // what could not be kept looks damaged to whoever reads it
        throw e;
      }
    }
  }

  private long room(Path arriving) throws IOException {
    return Math.max(0, Files.getFileStore(arriving).getUsableSpace() - reserve);
  }

  private static List<String> types(Header header) {
    return Objects.requireNonNullElse(header.depends().get("device_type"), List.of());
  }
}
