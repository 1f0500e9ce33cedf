package io.updateagent.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an artifact's state scripts: for their owner alone, with a {@code version} file beside
 * them, so that they survive a power cut.
 */
final class ScriptSink {
  private static final String VERSION = "3";

  private final @Nullable Path directory;
  private final Set<String> names = new HashSet<>();

  /**
   * @param directory where to; null to look at the scripts only
   */
  ScriptSink(@Nullable Path directory) {
    this.directory = directory;
  }

  /** Empties the directory: no script of an earlier artifact may linger. */
  void clear() throws IOException {
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    List<Path> old;
    try (Stream<Path> files = Files.list(directory)) {
      old = files.toList();
    }
    for (Path file : old) {
      Files.delete(file);
    }
  }

  /** Takes one script. */
  void take(String name, byte[] content) throws IOException {
    if (!names.add(name)) {
      throw new ArtifactException("the header has the state script %s twice".formatted(name));
    }
    if (directory == null) {
      return;
    }
    if (names.size() == 1) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      write("version", VERSION.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    write(name, content);
  }

  /** Makes the directory itself durable. */
  void sync() throws IOException {
    if (directory != null && Files.isDirectory(directory)) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private void write(String name, byte[] content) throws IOException {
    Path file = directory == null ? Path.of(name) : directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      out.write(content);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }
}
