package io.updateagent.store;

import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second agent from driving the same data directory. The system frees it with the process.
 */
public final class StoreLock implements AutoCloseable {

  private final FileChannel channel;

  private StoreLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock; the data directory is made if it does not exist.
   *
   * @param who what this process is, for the message another one gives
   * @throws StoreException if another process holds it, or the directory cannot be used
   */
  public static StoreLock acquire(Path data, String who) throws StoreException {
    try {
      Files.createDirectories(data);
      FileChannel channel =
          FileChannel.open(
              data.resolve("lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
      FileLock lock = channel.tryLock();
      if (lock == null) {
        String holder = holder(channel);
        channel.close();
        throw inUse(data, holder);
      }
      describe(channel, who);
      return new StoreLock(channel);
    } catch (IOException e) {
      throw new StoreException("cannot use %s: %s".formatted(data, Reason.of(e)), e);
    }
  }

  /**
   * The living process that holds the lock, like {@code 1234 (daemon)}; without taking part in it,
   * so that asking is in nobody's way. Empty if there is none, or it cannot be known.
   */
  public static Optional<String> holder(Path data) {
    try {
      String text = Files.readString(data.resolve("lock")).strip();
      long process = Long.parseLong(text.substring(0, Math.max(0, text.indexOf(' '))));
      boolean lives = ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
      return lives ? Optional.of(text) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static StoreException inUse(Path data, @Nullable String holder) {
    boolean isDaemon = holder != null && holder.endsWith("(daemon)");
    String advice = isDaemon ? "stop it first (systemctl stop agent)" : "wait until it has ended";
    return new StoreException(
        "cannot use %s: process %s is using it; %s or use another data directory"
            .formatted(data, holder, advice));
  }

  /** Only for the message of others; a full disk must not keep the agent from starting. */
  private static void describe(FileChannel channel, String who) {
    String text = "%d (%s)\n".formatted(ProcessHandle.current().pid(), who);
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      Log.agent().warn("cannot note in the lock file who holds it: {}", Reason.of(e));
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(200);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8).strip();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      return; // the process's end frees it as well
    }
  }
}
