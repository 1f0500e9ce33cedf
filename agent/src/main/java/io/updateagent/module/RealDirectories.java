package io.updateagent.module;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Makes directories that are none of a module's inventions. A module may have put a link to
 * anywhere in the place of a directory that the agent is about to write to as root: the link is
 * removed, and what it points to is not touched.
 */
final class RealDirectories {
  private static final Set<PosixFilePermission> CLOSED =
      PosixFilePermissions.fromString("rwx------");

  private RealDirectories() {}

  /**
   * Makes sure that this is a directory that the agent can use. Its parent must be one already.
   *
   * @return whether it had to be made
   */
  static boolean ensure(Path directory) throws IOException {
    if (isReal(directory)) {
      unlock(directory);
      return false;
    }
    Files.deleteIfExists(directory);
    try {
      Files.createDirectory(directory);
      return true;
    } catch (FileAlreadyExistsException e) {
      throw new IOException(directory + " is being replaced while it is used", e);
    }
  }

  /**
   * As {@link #ensure}, and nobody but its owner gets into it; parents that are missing are made
   * likewise.
   */
  static boolean ensureClosed(Path directory) throws IOException {
    Files.createDirectories(directory.getParent(), PosixFilePermissions.asFileAttribute(CLOSED));
    boolean made = ensure(directory);
    Files.setPosixFilePermissions(directory, CLOSED);
    return made;
  }

  /** Whether this is a directory, and not a link to one. */
  static boolean isReal(Path directory) {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
  }

  /** What a module made unreadable is still ours. */
  static void unlock(Path directory) {
    java.io.File file = directory.toFile();
    if (!file.canRead()) {
      file.setReadable(true, true);
    }
    if (!file.canWrite()) {
      file.setWritable(true, true);
    }
    if (!file.canExecute()) {
      file.setExecutable(true, true);
    }
  }
}
