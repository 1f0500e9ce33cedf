package io.updateagent.module;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes a tree that a module worked in. Links are removed, never followed, and a tree in which
 * something is mounted is left alone: removing it would empty what is mounted there.
 */
final class Removal {
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  private Removal() {}

  /**
   * Removes the tree; one that does not exist is removed already.
   *
   * @throws IOException if something is left, and why
   */
  static void of(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Optional<Path> mount = mountIn(root);
    if (mount.isPresent()) {
      throw new IOException("something is mounted at %s; unmount it".formatted(mount.get()));
    }
    try {
      Files.walkFileTree(root, new Remover());
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
      throw new IOException("%s: %s".formatted(e.getFile(), reason), e);
    }
  }

  /** The first mount point in a directory; it is the fifth word of its line. */
  private static Optional<Path> mountIn(Path root) throws IOException {
    if (!Files.isReadable(MOUNTS) || !RealDirectories.isReal(root)) {
      return Optional.empty();
    }
    Path real = root.toRealPath();
    try (Stream<String> lines = Files.lines(MOUNTS, StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> line.split(" ", 6)[4])
          .map(Removal::unescaped)
          .filter(mount -> mount.startsWith(real + "/") || mount.equals(real.toString()))
          .map(Path::of)
          .findFirst();
    }
  }

  /** Blanks and the like are written as a backslash and three octal digits. */
  private static String unescaped(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
    var plain = new java.io.ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && i + 3 < bytes.length) {
        plain.write(Integer.parseInt(word.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  private static final class Remover extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
      if (e instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      if (!RealDirectories.isReal(file)) {
        throw e;
      }
      // A directory that the module made unreadable: once more, with the rights to.
      RealDirectories.unlock(file);
      if (!Files.isReadable(file)) {
        throw e;
      }
      Files.walkFileTree(file, new Remover());
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      RealDirectories.unlock(directory);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
        throws IOException {
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
