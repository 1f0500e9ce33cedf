package io.updateagent.server;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.VerificationKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The artifacts in a folder, looked at anew each time. */
final class ArtifactFolder {
  private final Path folder;

  ArtifactFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A file of the folder.
   *
   * @param header what it says about itself; null if it cannot be read
   * @param problem why it cannot be read; null if it can
   */
  record Entry(Path file, @Nullable Header header, @Nullable String problem) {

    /** Whether it is that artifact, for that type of device. */
    boolean is(String name, String deviceType) {
      return header != null && header.artifactName().equals(name) && types().contains(deviceType);
    }

    List<String> types() {
      return header == null
          ? List.of()
          : Objects.requireNonNullElse(header.depends().get("device_type"), List.of());
    }
  }

  List<Entry> all() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".mender"))
          .sorted()
          .map(ArtifactFolder::entry)
          .toList();
    }
  }

  /** The artifact of that name for a type of device. */
  Optional<Entry> find(String name, String deviceType) throws IOException {
    return all().stream().filter(entry -> entry.is(name, deviceType)).findFirst();
  }

  /** A file of the folder by its name; nothing outside can be named. */
  Optional<Path> file(String name) throws IOException {
    return all().stream()
        .map(Entry::file)
        .filter(file -> file.getFileName().toString().equals(name))
        .findFirst();
  }

  /**
   * Of an augmented artifact nothing is used here but what is signed; the device judges the rest.
   */
  private static Entry entry(Path file) {
    try (ArtifactReader reader =
        ArtifactReader.openWithAugment(Files.newInputStream(file), VerificationKeys.none(), null)) {
      return new Entry(file, reader.header(), null);
    } catch (IOException e) {
      return new Entry(file, null, e.getMessage());
    }
  }
}
