package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/** A file that is replaced and removed so that a power cut leaves the old or the new one, whole. */
final class DurableFile {
  private final FileSystem disk;
  private final Path file;
  private final Path temporary;
  private final Path directory;

  DurableFile(FileSystem disk, Path file) {
    this.disk = disk;
    this.file = file;
    this.temporary = file.resolveSibling(file.getFileName() + ".new");
    this.directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  Path path() {
    return file;
  }

  /** Replaces the content; readable by everyone. */
  void replace(byte[] content) throws IOException {
    try {
      disk.write(temporary, content);
      disk.move(temporary, file);
      syncName();
    } catch (IOException e) {
      throw withoutRemains(e);
    }
  }

  /** On a full disk half a file takes the space that the next attempt needs. */
  private IOException withoutRemains(IOException failure) {
    try {
      disk.delete(temporary);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  /** Removes the file, if it is there. */
  void remove() throws IOException {
    if (disk.delete(file)) {
      syncName();
    }
  }

  /** Makes durable that there is, or is not, a file of this name. */
  void syncName() throws IOException {
    disk.syncDirectory(directory);
  }
}
