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

/** The packages do what docs/install.md promises of them. */
@Tag("slow")
class PackageIT {
  private static final Path CHECK = Path.of("src/test/resources/package-check").toAbsolutePath();
  private static final Path MANUAL = Path.of("src/test/resources/manual-check").toAbsolutePath();

  @TempDir Path scratch;

  @Test
  void installsRunsUpgradesAndPurgesOnACleanRoot() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, for a root directory");
    assumeTrue(Files.exists(Path.of("/usr/sbin/debootstrap")), "needs debootstrap");
    Path made = packages("target", "agent_.*_(amd64|arm64)\\.deb").get(0);
    run(CHECK.toString(), scratch.resolve("root").toString(), made.toString());
  }

  @Test
  void pagesAreReadAndWordsCompletedAsOnAnySystem() throws Exception {
    for (String tool : List.of("man", "groff", "zsh")) {
      assumeTrue(Files.exists(Path.of("/usr/bin", tool)), "needs " + tool);
    }
    for (Path made : packages("target", "agent_.*\\.deb")) {
      run(
          MANUAL.toString(),
          scratch.resolve(made.getFileName().toString() + ".root").toString(),
          made.toString(),
          "agent.8",
          "agent-module-single-file.7",
          "agent-module-directory.7",
          "agent-module-rootfs-image.7",
          "agent-module-script.7",
          "agent-module-deb.7",
          "agent-module-container.7",
          "agent-module-rauc.7",
          "agent-module-swu.7",
          "agent-module-delta.7",
          "agent-module-systemd-app.7",
          "agent.conf.5",
          "--",
          "agent show-st=agent show-status",
          "agent history --js=agent history --json",
          "agent artifact write m=agent artifact write module-image");
    }
    for (Path made : packages("../server/target", "agent-server_.*\\.deb")) {
      run(
          MANUAL.toString(),
          scratch.resolve(made.getFileName().toString() + ".root").toString(),
          made.toString(),
          "agent-server.8",
          "--",
          "agent-server user pa=agent-server user passwd",
          "agent-server --tls-k=agent-server --tls-key");
    }
  }

  private void run(String... command) throws Exception {
    Path log = scratch.resolve("log");
    Process check =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = check.waitFor(10, TimeUnit.MINUTES);
    check.destroy();
    assertTrue(ended, () -> "still running after 10 minutes:\n" + text(log));
    assertEquals(0, check.exitValue(), () -> text(log));
  }

  private static List<Path> packages(String directory, String name) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(directory).toAbsolutePath().normalize())) {
      List<Path> made =
          files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
      assumeTrue(!made.isEmpty(), "needs the packages: build with -Ppackage");
      return made;
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
