package io.updateagent.module;

import java.io.IOException;
import java.nio.file.Path;

/** Looks after files while they are stored, so that a download need not begin anew. */
public interface Safekeeping {

  /**
   * Called before a payload needs space for its files, once it is known that its module does not
   * read streams.
   *
   * @param directory where the files go
   * @throws IOException if there is not enough, in one line
   */
  void reserve(Path directory) throws IOException;

  /**
   * Puts the beginning of a file in place, if an earlier attempt stored it. The same bytes come as
   * the file's content all the same, and are verified.
   *
   * @param file does not exist
   * @param size what the whole file will have, in bytes
   * @return how many bytes are there; 0 for none, and then there is no file
   * @throws IOException if there is not enough space for it, in one line
   */
  long restore(Path file, long size) throws IOException;

  /**
   * Hears that the beginning of a file is written.
   *
   * @param count how many bytes
   */
  void stored(Path file, long count);

  /**
   * Gives up what is kept for a later attempt only, because the disk is full.
   *
   * @return whether there is more space now
   */
  boolean makeRoom();

  /** Keeps nothing. */
  static Safekeeping none() {
    return new Safekeeping() {
      @Override
      public void reserve(Path directory) {
        // Whoever asks for nothing needs no space.
      }

      @Override
      public long restore(Path file, long size) {
        return 0;
      }

      @Override
      public boolean makeRoom() {
        return false;
      }

      @Override
      public void stored(Path file, long count) {
        // Nobody wants to know.
      }
    };
  }
}
