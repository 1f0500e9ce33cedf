package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What the slow tests ask of the machine: its tools, and the right to mount. */
public final class Machine {
  private static final long PATIENCE_SECONDS = 60;

  private Machine() {}

  /** Skips the test, with the reason, where this is not root of a machine. */
  public static void assumeMounts() {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "needs root, to mount file systems");
    Assumptions.assumeTrue(
        Files.isWritable(Path.of("/dev/loop-control")),
        "needs loop devices, to mount file systems");
  }

  /** Skips the test, with the reason, where block writes cannot be logged. */
  static void assumeLoggedDisks() {
    assumeMounts();
    Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "needs /dev/fuse");
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/include/fuse3/fuse.h")), "needs the package libfuse3-dev");
    Assumptions.assumeTrue(has("cc") && has("mke2fs"), "needs a C compiler and e2fsprogs");
  }

  private static boolean has(String tool) {
    return List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
  }

  /** Runs a tool to its end; one that fails is an error of the test. */
  public static void run(String... command) throws IOException {
    if (!runs(command)) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  /** Runs a tool to its end. */
  static boolean runs(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
