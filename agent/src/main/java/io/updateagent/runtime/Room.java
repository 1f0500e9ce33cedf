package io.updateagent.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a disk has. */
interface Room {

  /**
   * Says what is left, and what there is in all, in bytes.
   *
   * @param free for an agent that is not root
   */
  record Left(long free, long total) {
    private static final int SHORT = 50;

    /** What nothing may be kept of that is not needed at once: one fiftieth of the disk. */
    long spare() {
      return total / SHORT;
    }
  }

  /** Looks at the disk that a directory is on. */
  Left on(Path directory) throws IOException;

  /** The disks of this device. */
  static Room real() {
    return directory -> {
      var disk = Files.getFileStore(directory);
      return new Left(disk.getUsableSpace(), disk.getTotalSpace());
    };
  }
}
