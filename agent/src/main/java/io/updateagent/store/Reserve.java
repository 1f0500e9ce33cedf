package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/**
 * {@code reserve}: space that is kept for the writes that matter most: the verdict and what follows
 * from it, on a full disk.
 */
final class Reserve {
  static final String NAME = "reserve";

  private static final int UNIT = 64 * 1024;

  /** The state that is written beside the old one, the flag, the history's line, and some more. */
  private static final int SHARES = 4;

  private final FileSystem disk;
  private final Path file;

  Reserve(FileSystem disk, Path data) {
    this.disk = disk;
    this.file = data.resolve(NAME);
  }

  /** Something that takes space. */
  interface Write {
    void run() throws IOException;
  }

  /**
   * Writes; if that fails, gives the space free and writes once more. Any failure counts: how the
   * system says that a disk is full depends on its language.
   */
  void spendOn(Write write) throws IOException {
    try {
      write.run();
    } catch (IOException e) {
      if (!disk.delete(file)) {
        throw e;
      }
      write.run();
    }
  }

  /**
   * Takes the space, if it is not taken. A file system may compress, so the content looks random.
   *
   * @param document size of the state, in bytes
   */
  void keep(int document) throws IOException {
    int size = UNIT * (1 + (SHARES * document - 1) / UNIT);
    if (disk.size(file) >= size) {
      return;
    }
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    try {
      disk.write(file, content);
    } catch (IOException e) {
      disk.delete(file);
      throw e;
    }
  }
}
