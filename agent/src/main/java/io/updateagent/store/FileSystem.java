package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The few things that the store asks of a disk. {@link Disk} is the real one; under test a disk
 * takes its place that loses power, is full or breaks at any of them.
 *
 * <p>Bytes and names are made durable apart from each other: when {@link #write}, {@link #append}
 * or {@link #truncate} return, the content is durable; a name that was made, moved or deleted is
 * durable only after {@link #syncDirectory}. Every method throws {@link IOException} if the disk
 * does not do it.
 */
interface FileSystem {

  /**
   * The last bytes of a file.
   *
   * @param most how many at most
   * @throws java.nio.file.NoSuchFileException if nothing has that name
   * @throws NotRegularException if it is a directory, a link or anything else but a file; links are
   *     not followed
   */
  byte[] read(Path file, int most) throws IOException;

  /** The size in bytes of what has that name, links not followed; -1 if nothing has. */
  long size(Path file) throws IOException;

  /** Makes a new file in place of any that has the name; readable by everyone. */
  void write(Path file, byte[] content) throws IOException;

  /** Adds to the end of a file, which is made if it does not exist. */
  void append(Path file, byte[] content) throws IOException;

  /** Cuts a file to a smaller size. */
  void truncate(Path file, long size) throws IOException;

  /** Gives a file another name, in one step; what had that name is gone. */
  void move(Path from, Path to) throws IOException;

  /** Takes a name away; false if nothing has it. */
  boolean delete(Path file) throws IOException;

  /** Makes the names in a directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /** What tells this directory from another one of the same name. */
  Object identity(Path directory) throws IOException;
}
