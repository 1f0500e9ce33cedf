package io.updateagent.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Where an artifact goes once it is whole and was read back: a file, which is replaced in one step
 * and keeps its mode and owner, or a stream. On any failure before that a file is what it was.
 */
public final class Destination {
  private final @Nullable Path file;
  private final @Nullable OutputStream stream;

  private Destination(@Nullable Path file, @Nullable OutputStream stream) {
    this.file = file;
    this.stream = stream;
  }

  /**
   * A file. If it is a link, what it links to is replaced, and not the link.
   *
   * @throws IOException if there is something that is not a file, such as a directory or a pipe
   */
  public static Destination file(Path file) throws IOException {
    Path real = Files.exists(file) ? file.toRealPath() : file;
    if (Files.isDirectory(real)) {
      throw new IOException("%s is a directory; name a file in it".formatted(file));
    }
    if (Files.exists(real) && !Files.isRegularFile(real)) {
      throw new IOException(
          "%s is not a plain file; what goes to standard output is written with -".formatted(file));
    }
    return new Destination(real, null);
  }

  /** A stream; it gets nothing unless the artifact is good. Not closed. */
  public static Destination stream(OutputStream stream) {
    return new Destination(null, stream);
  }

  /**
   * Makes sure that none of the files that go into the artifact is the one that it goes to.
   *
   * @throws IOException if one is
   */
  public void keepApart(Collection<Path> inputs) throws IOException {
    for (Path input : inputs) {
      if (file != null && Files.exists(file) && Files.exists(input)) {
        if (Files.isSameFile(file, input)) {
          throw new IOException(
              "%s goes into the artifact and cannot be replaced by it; name a copy, or another place"
                  .formatted(input.toRealPath()));
        }
      }
    }
  }

  /** Where to put it together. */
  Scratch scratch() throws IOException {
    return file == null ? Scratch.temporary() : Scratch.beside(file);
  }

  /**
   * Reads a whole artifact as a device would, and if it is good, puts it in its place.
   *
   * @throws IOException if it is not, or cannot be put there
   */
  void deliver(Path whole) throws IOException {
    check(whole);
    if (file == null) {
      if (stream != null) {
        Files.copy(whole, stream);
        stream.flush();
      }
      return;
    }
    if (Files.exists(file)) {
      keepAttributes(whole, file);
    }
    try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void check(Path whole) throws IOException {
    try (var reader =
        ArtifactReader.openWithAugment(
            Files.newInputStream(whole), VerificationKeys.none(), null)) {
      while (reader.nextPayload() != null) {
        continue;
      }
    }
  }

  private static void keepAttributes(Path whole, Path original) throws IOException {
    PosixFileAttributes before = Files.readAttributes(original, PosixFileAttributes.class);
    var view = Files.getFileAttributeView(whole, PosixFileAttributeView.class);
    PosixFileAttributes now = view.readAttributes();
    if (!now.group().equals(before.group())) {
      tryTo(() -> view.setGroup(before.group()));
    }
    if (!now.owner().equals(before.owner())) {
      tryTo(() -> view.setOwner(before.owner()));
    }
    view.setPermissions(before.permissions());
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Only root may give a file away; for others it becomes their own, as with any editor. */
  private static void tryTo(Change change) {
    try {
      change.make();
    } catch (IOException e) {
      return;
    }
  }
}
