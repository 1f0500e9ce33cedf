package io.updateagent.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What only root can do to a test's own directories. */
final class Root {
  private Root() {}

  /** Skips the test for anyone else. */
  static void assume(String why) {
    Assumptions.assumeTrue(
        System.getProperty("user.name").equals("root"), "needs root: the test " + why);
  }

  /** The extended attributes of a file, also those of the system, as getfattr prints them. */
  static String attributes(Path file) throws IOException {
    return run("getfattr", "-h", "-d", "-m", "-", "-e", "base64", file.toString());
  }

  /** A file system of that size, in memory, until it is closed. */
  static Small small(Path place, String size) throws IOException {
    run("mount", "-t", "tmpfs", "-o", "size=" + size, "test", place.toString());
    return new Small(place);
  }

  /**
   * A small file system.
   *
   * @param path where it is mounted
   */
  record Small(Path path) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      run("umount", path.toString());
    }
  }

  /** The output of a command that has to work. */
  static String run(String... words) throws IOException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      assertEquals(true, process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0, output);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return output;
  }
}
