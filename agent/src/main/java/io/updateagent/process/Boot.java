package io.updateagent.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What tells one run of the system from another. */
public final class Boot {
  private static final Path ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path LARGEST_PROCESS = Path.of("/proc/sys/kernel/pid_max");
  private static final Path STATISTICS = Path.of("/proc/stat");
  private static final String FORKS = "processes ";

  private Boot() {}

  /** An id that changes with each boot; {@code unknown} where the system has none. */
  public static String id() {
    try {
      return Files.readString(ID).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** How many processes and threads were started since the boot. */
  static long forks() {
    try (Stream<String> lines = Files.lines(STATISTICS)) {
      return lines
          .filter(line -> line.startsWith(FORKS))
          .mapToLong(line -> Long.parseLong(line.substring(FORKS.length()).strip()))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /** How many processes are numbered before a number is used again; 0 if that is not known. */
  static long processNumbers() {
    // The kernel gives such a number with the first read, whole or never: not byte by byte.
    try (BufferedReader number = Files.newBufferedReader(LARGEST_PROCESS)) {
      String line = number.readLine();
      return line == null ? 0 : Long.parseLong(line.strip());
    } catch (IOException e) {
      return 0;
    }
  }
}
