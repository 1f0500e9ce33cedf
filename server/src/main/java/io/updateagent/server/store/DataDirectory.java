package io.updateagent.server.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of all that a server keeps. It is for its owner alone, and for one server at a
 * time: commands work beside the server, and take no lock.
 */
public final class DataDirectory implements AutoCloseable {
  private static final String LOCK = "lock";
  // What a file system of its own has from the beginning, and what an end at the first start
  // leaves.
  private static final Set<Path> NOTHING =
      Set.of(Path.of("lost+found"), Path.of(LOCK), Path.of(Database.LOCK));

  private final FileChannel channel;

  private DataDirectory(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Makes it, or makes sure that it is one: its permissions are changed, which nobody wants of a
   * directory that holds something else.
   *
   * @param database the file by which it is known
   * @throws IOException with one line, if it cannot be one
   */
  static void prepare(Path data, String database) throws IOException {
    try {
      Files.createDirectories(data);
      if (!Files.exists(data.resolve(database)) && holdsOther(data, database)) {
        throw new IOException(
            "cannot use %s for the server's data: it holds other files; name an empty directory"
                .formatted(data));
      }
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot use %s for the server's data: %s".formatted(data, why(e, data)), e);
    }
  }

  /** Another server, or a command, may be making the database in this very moment. */
  private static boolean holdsOther(Path data, String database) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files
          .map(Path::getFileName)
          .anyMatch(name -> !NOTHING.contains(name) && !name.toString().startsWith(database));
    }
  }

  private static String why(FileSystemException error, Path data) {
    if (error instanceof AccessDeniedException) {
      return "this user may not write it";
    }
    if (Files.exists(data) && !Files.isDirectory(data)) {
      return "it is no directory";
    }
    @Nullable String reason = error.getReason();
    return reason == null ? "it cannot be made; make it, or name another" : reason;
  }

  /**
   * Takes it for one server, until that ends.
   *
   * @throws IOException with one line, if another server has it
   */
  public static DataDirectory take(Path data) throws IOException {
    FileChannel channel =
        FileChannel.open(data.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      @Nullable FileLock lock = channel.tryLock();
      if (lock != null) {
        return new DataDirectory(channel);
      }
    } catch (OverlappingFileLockException e) {
      // Another server of this very process: as any other.
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new IOException(
        "another server uses %s; stop it, or name another directory with --data".formatted(data));
  }

  /** Gives it back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
