package io.updateagent.runtime;

import java.io.File;
import java.io.IOException;
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

  /**
   * The disks of this device. They are asked by path: a search in the table of mounts finds nothing
   * in a changed root, where the mount point has another name or none.
   */
  static Room real() {
    return directory -> {
      File disk = directory.toFile();
      long total = disk.getTotalSpace();
      if (total == 0) {
        throw new IOException("cannot see how much room there is in " + directory);
      }
      return new Left(disk.getUsableSpace(), total);
    };
  }
}
