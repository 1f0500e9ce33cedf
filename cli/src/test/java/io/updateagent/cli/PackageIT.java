package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package with its own Java in a clean Debian: what docs/install.md promises of it. */
@Tag("slow")
class PackageIT {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final Path CHECK = Path.of("src/test/resources/package-check").toAbsolutePath();

  @TempDir Path scratch;

  @Test
  void installsRunsUpgradesAndPurgesOnACleanRoot() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, for a root directory");
    assumeTrue(Files.exists(Path.of("/usr/sbin/debootstrap")), "needs debootstrap");
    Path made = packageWithJava();
    Path log = scratch.resolve("log");
    Process check =
        new ProcessBuilder(CHECK.toString(), scratch.resolve("root").toString(), made.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = check.waitFor(10, TimeUnit.MINUTES);
    check.destroy();
    assertTrue(ended, () -> "still running after 10 minutes:\n" + text(log));
    assertEquals(0, check.exitValue(), () -> text(log));
  }

  private static Path packageWithJava() throws Exception {
    try (Stream<Path> files = Files.list(TARGET)) {
      List<Path> made =
          files
              .filter(file -> file.getFileName().toString().matches("agent_.*_(amd64|arm64)\\.deb"))
              .toList();
      assumeTrue(!made.isEmpty(), "needs the packages: build with -Ppackage");
      return made.get(0);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "no output: " + e.getMessage();
    }
  }
}
