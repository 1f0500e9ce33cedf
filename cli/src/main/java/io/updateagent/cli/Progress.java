package io.updateagent.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Shows on a terminal how much was read; in a pipe it says nothing. */
final class Progress implements LongConsumer {
  private static final long STEP = 4L * 1024 * 1024;
  private static final long MEBIBYTE = 1024L * 1024;

  private final PrintWriter err;
  private final boolean terminal = isTerminal();
  private long shown;

  Progress(PrintWriter err) {
    this.err = err;
  }

  /** Asked of the system, because what Java calls a console differs between its versions. */
  private static boolean isTerminal() {
    try {
      String device = Path.of("/proc/self/fd/2").toRealPath().toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void accept(long bytes) {
    if (terminal && bytes - shown >= STEP) {
      shown = bytes;
      err.printf("\r%d MiB read", bytes / MEBIBYTE);
      err.flush();
    }
  }

  void end() {
    if (shown > 0) {
      err.println();
      err.flush();
    }
  }
}
