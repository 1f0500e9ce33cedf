package io.updateagent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The directory of the control socket: for its owner alone, and for one daemon. Beside {@code
 * agent.sock} is {@code agent.lock}, which the system frees with the daemon's process, however it
 * ends.
 */
final class RunDirectory implements AutoCloseable {
  private static final String SOCKET = "agent.sock";
  private static final int LONGEST_NAME = 20;
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path socket;
  private final FileChannel lock;

  private RunDirectory(Path socket, FileChannel lock) {
    this.socket = socket;
    this.lock = lock;
  }

  /** Where the socket of a directory is. */
  static Path socket(Path directory) {
    return directory.resolve(SOCKET);
  }

  /**
   * Takes the directory, and removes the socket that a killed daemon left in it.
   *
   * @throws IOException with one line for people, if a living daemon has it, or it is not ours
   */
  static RunDirectory take(Path directory) throws IOException {
    close(directory);
    FileChannel lock =
        FileChannel.open(
            directory.resolve("agent.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      if (!isTaken(lock)) {
        throw inUse(directory, lock);
      }
      lock.truncate(0);
      lock.write(text(String.valueOf(ProcessHandle.current().pid())), 0);
      Files.deleteIfExists(socket(directory));
      return new RunDirectory(socket(directory), lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /** What others could write to is not trusted, and what they own is not ours to close. */
  private static void close(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      Files.createDirectories(directory, OWNER_ONLY);
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException(directory + " is not a directory");
    }
    Object owner = Files.getAttribute(directory, "unix:uid");
    if (!owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
      throw new IOException(
          "%s belongs to another user; remove it, or set AGENT_RUN to another directory"
              .formatted(directory));
    }
    Files.setPosixFilePermissions(directory, OWNER_ONLY.value());
  }

  private static boolean isTaken(FileChannel lock) throws IOException {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this very process
    }
  }

  private static IOException inUse(Path directory, FileChannel lock) throws IOException {
    ByteBuffer holder = ByteBuffer.allocate(LONGEST_NAME);
    lock.read(holder, 0);
    return new IOException(
        "process %s has the control socket %s; stop it first, or set AGENT_RUN to another directory"
            .formatted(
                new String(holder.array(), 0, holder.position(), StandardCharsets.UTF_8),
                socket(directory)));
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  Path socket() {
    return socket;
  }

  /** Removes the socket and lets the directory go. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(socket);
    lock.close();
  }
}
