package io.updateagent.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks an artifact's state scripts: for their owner alone, with a {@code version} file beside
 * them, so that they survive a power cut.
 */
final class ScriptSink {
  private static final String VERSION_FILE = "version";
  private static final String VERSION = "3";

  /** As the common tool checks it; what does not have exactly two digits is never run. */
  private static final Pattern NAME =
      Pattern.compile(
          "Artifact(Install|Reboot|Commit|Rollback|RollbackReboot|Failure)_(Enter|Leave|Error)_[0-9]{2}.*");

  private final @Nullable Path directory;
  private final Set<String> names = new LinkedHashSet<>();

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

  /**
   * Takes one script.
   *
   * @param content its bytes, read to their end
   */
  void take(String name, InputStream content) throws IOException {
    if (!NAME.matcher(name).matches() || !Names.isPlain(name)) {
      throw new ArtifactException(
          "the state script name %s is not allowed; an artifact's scripts are called like ArtifactInstall_Enter_00"
              .formatted(name));
    }
    if (!names.add(name)) {
      throw new ArtifactException("the header has the state script %s twice".formatted(name));
    }
    if (names.size() > Limits.SCRIPTS) {
      throw new ArtifactException(
          "the header has more than %d state scripts, which is not allowed"
              .formatted(Limits.SCRIPTS));
    }
    if (directory == null) {
      content.transferTo(OutputStream.nullOutputStream());
      return;
    }
    if (names.size() == 1) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      write(VERSION_FILE, new ByteArrayInputStream(VERSION.getBytes(StandardCharsets.US_ASCII)));
    }
    write(name, content);
  }

  /** The names of what was taken, in the order of the artifact. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** Makes all of it survive a power cut. */
  void sync() throws IOException {
    if (directory == null || !Files.isDirectory(directory)) {
      return;
    }
    for (String name : names) {
      force(directory.resolve(name));
    }
    if (!names.isEmpty()) {
      force(directory.resolve(VERSION_FILE));
    }
    force(directory);
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private void write(String name, InputStream content) throws IOException {
    Path file = directory == null ? Path.of(name) : directory.resolve(name);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      content.transferTo(out);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }
}
