package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells whether an agent is at work on a data directory, without touching its lock: whoever only
 * looks must never be what keeps a daemon from starting.
 */
public final class LockWatch {
  private static final Path LOCKS = Path.of("/proc/locks");

  /**
   * {@code 1: POSIX ADVISORY WRITE 4711 08:01:131 0 EOF}; a lock that is waited for has an arrow.
   */
  private static final Pattern LOCK =
      Pattern.compile("\\d+: [A-Z]+ +\\S+ +\\S+ +-?\\d+ [0-9a-f]+:[0-9a-f]+:(\\d+) .*");

  private LockWatch() {}

  /** Whether a process holds the directory; true where the system does not say. */
  public static boolean isHeld(Path data) {
    try {
      String file = String.valueOf(Files.getAttribute(data.resolve("lock"), "unix:ino"));
      try (Stream<String> locks = Files.lines(LOCKS)) {
        return locks.map(LOCK::matcher).anyMatch(lock -> isOn(lock, file));
      }
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException | java.io.UncheckedIOException | UnsupportedOperationException e) {
      return true;
    }
  }

  private static boolean isOn(Matcher lock, String file) {
    return lock.matches() && lock.group(1).equals(file);
  }
}
