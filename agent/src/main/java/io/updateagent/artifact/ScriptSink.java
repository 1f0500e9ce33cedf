package io.updateagent.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
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

  /**
   * Empties the directory: no script of an earlier artifact may linger. Scripts run as root, and
   * may have left anything there: links are removed, not followed, and so is what stands in the
   * place of the directory.
   */
  void clear() throws IOException {
    if (directory == null || !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.delete(directory);
      return;
    }
    Path top = directory;
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            if (!visited.equals(top)) {
              Files.delete(visited);
            }
            return FileVisitResult.CONTINUE;
          }
        });
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
