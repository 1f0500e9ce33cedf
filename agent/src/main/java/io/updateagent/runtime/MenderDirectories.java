package io.updateagent.runtime;

import java.nio.file.Files;
import java.nio.file.Path;

/** A device that ran another agent keeps its scripts where they are. */
final class MenderDirectories {
  private static final Path OWN = Path.of("/usr/share/agent");
  private static final Path MENDERS = Path.of("/usr/share/mender");

  private MenderDirectories() {}

  /** The directory, or Mender's of that name if it is the usual one and does not exist. */
  static Path orOf(Path directory, String name) {
    return orOf(directory, OWN.resolve(name), MENDERS.resolve(name));
  }

  static Path orOf(Path directory, Path usual, Path menders) {
    boolean isMissing = directory.equals(usual) && Files.notExists(directory);
    return isMissing && Files.isDirectory(menders) ? menders : directory;
  }
}
