package io.updateagent.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code /proc/PID/stat} says of a process.
 *
 * @param state one letter; {@code Z} has ended
 * @param session the session it belongs to
 * @param started when it started, in clock ticks since the boot
 */
record ProcessStat(String state, long session, long started) {
  private static final int STARTED = 19;

  /** What is known of a process; null if there is none, or only what is left of one. */
  static @Nullable ProcessStat of(long process) {
    return read(Path.of("/proc", Long.toString(process), "stat"));
  }

  /** Reads {@code PID (NAME) STATE PPID PGRP SESSION ...}; the name may hold anything. */
  static @Nullable ProcessStat read(Path file) {
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
      var stat = new ProcessStat(fields[0], Long.parseLong(fields[3]), started(fields));
      return stat.state().equals("Z") ? null : stat;
    } catch (IOException e) {
      return null; // it has just ended
    }
  }

  private static long started(String[] fields) {
    return Long.parseLong(fields[STARTED]);
  }
}
