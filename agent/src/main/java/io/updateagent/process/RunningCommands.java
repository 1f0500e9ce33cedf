package io.updateagent.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code running}: which commands run, so that an agent that starts can end what one that was
 * killed left at work; a rollback beside an installation that goes on would be undone by it. One
 * line a command: process id, when it started ({@code /proc/PID/stat}, field 22), how many
 * processes the system had started by then, and the id of the boot.
 *
 * <pre>{@code
 * 4711 118231 90210 3f0e8a52-7c1b-4b0e-9d55-0d8f3c1f2a77
 * }</pre>
 *
 * <p>It is never synced, because after a power cut nothing runs any more and the boot is another.
 * It always has the same size and is written in place, so that a full disk does not matter.
 */
public final class RunningCommands {
  private static final int SIZE = 1024;
  private static final int PASSES_A_SECOND = 20;

  /** Whoever could write it could have any process ended. */
  private static final FileAttribute<Set<PosixFilePermission>> ONLY_OURS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private final Path file;
  private final Map<Long, String> lines = new LinkedHashMap<>();

  /**
   * @param file where the commands are noted; nobody else may write it
   */
  public RunningCommands(Path file) {
    this.file = file;
  }

  /** A command that was noted. */
  private record Noted(long process, long started, long forks, String boot) {
    /**
     * Whether what has this process id now, and its session, is what was noted. A leader that has
     * ended leaves its number to its session; nobody else can have got it while there are more
     * numbers than processes were started since.
     */
    boolean isStill() {
      if (!boot.equals(Boot.id())) {
        return false;
      }
      ProcessStat now = ProcessStat.of(process);
      return now == null ? Boot.forks() - forks < Boot.processNumbers() : now.started() == started;
    }
  }

  /**
   * Ends what commands of an earlier process left running, and waits until it is gone.
   *
   * @param patience how long at most
   * @return the ids of the processes that led it; empty if nothing was left
   * @throws IOException if something does not go
   */
  public List<Long> endLeftOver(Duration patience) throws IOException {
    List<Long> ended = new ArrayList<>();
    for (Noted noted : read()) {
      if (noted.isStill() && end(noted.process(), patience)) {
        ended.add(noted.process());
      }
    }
    write();
    return ended;
  }

  /** Notes a command, before it is let go. One that cannot be noted runs all the same. */
  synchronized void begun(long process) {
    ProcessStat stat = ProcessStat.of(process);
    if (stat != null) {
      lines.put(process, "%d %d %d %s".formatted(process, stat.started(), Boot.forks(), Boot.id()));
      tryToWrite();
    }
  }

  /** Forgets a command that has ended. */
  synchronized void ended(long process) {
    if (lines.remove(process) != null) {
      tryToWrite();
    }
  }

  private static boolean end(long process, Duration patience) throws IOException {
    var session = new ProcessSession(process);
    if (!session.isAlive()) {
      return false;
    }
    long passes = Math.max(1, patience.toSeconds()) * PASSES_A_SECOND;
    for (long pass = 0; pass < passes; pass++) {
      session.kill();
      if (!session.isAlive()) {
        return true;
      }
      java.util.concurrent.locks.LockSupport.parkNanos(1_000_000_000L / PASSES_A_SECOND);
    }
    throw new IOException(
        "process %d, which an earlier agent left running, cannot be ended; restart the device"
            .formatted(process));
  }

  private List<Noted> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<Noted> all = new ArrayList<>();
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      Noted noted = noted(line);
      if (noted != null) {
        all.add(noted);
      }
    }
    return all;
  }

  private static @Nullable Noted noted(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 4 || !line.matches("\\d{1,18} \\d{1,18} \\d{1,18} \\S+")) {
      return null;
    }
    return new Noted(
        Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
  }

  private void tryToWrite() {
    try {
      write();
    } catch (IOException e) {
      return; // a command is not kept from running by this
    }
  }

  private void write() throws IOException {
    byte[] text = (String.join("\n", lines.values()) + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer content = ByteBuffer.allocate(Math.max(SIZE, text.length));
    java.util.Arrays.fill(content.array(), (byte) '\n');
    content.put(text).rewind();
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), ONLY_OURS)) {
      channel.write(content, 0);
    }
  }
}
