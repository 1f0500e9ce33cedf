package io.updateagent.runtime;

import java.io.IOException;
import java.nio.file.Path;

/** Whether there is room for what is to be stored. */
final class Space {
  /** What has to be left for the agent and for everything else that writes a little. */
  static final long RESERVE = 128 * 1024;

  private static final long KIBIBYTE = 1024;

  private Space() {}

  /**
   * Fails if a directory's disk has not that much room, and something to spare.
   *
   * @param needed in bytes; nothing is asked for if it is not more than zero
   * @throws IOException with what is needed, what is free, and where
   */
  static void require(Room room, Path directory, long needed) throws IOException {
    if (needed <= 0) {
      return;
    }
    long free = room.on(directory).free();
    if (free < needed + RESERVE) {
      throw new IOException(
          "not enough space in %s: at least %d KiB are needed, %d KiB are free; free some and install again"
              .formatted(directory, (needed + RESERVE) / KIBIBYTE + 1, free / KIBIBYTE));
    }
  }
}
