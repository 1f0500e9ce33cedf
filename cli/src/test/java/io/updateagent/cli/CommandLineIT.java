package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts around the program rely on: its output and its exit codes. */
class CommandLineIT {
  @TempDir Path directory;

  @Test
  void aFreshDeviceProvidesAnUnknownName() throws Exception {
    try (Rig rig = new Rig(directory)) {
      Run run = rig.agent("show-provides");
      assertEquals(0, run.exit(), run.err());
      assertEquals("artifact_name=unknown\n", run.out());
    }
  }

  @Test
  void aConfigurationWithWhichNoDaemonStartsIsPartOfTheStatus() throws Exception {
    try (Rig rig = new Rig(directory)) {
      assertTrue(rig.agent("show-status").out().contains("nothing to do"));
      rig.configure("\"UpdateWindows\": 3");
      Run run = rig.agent("show-status");
      assertEquals(0, run.exit(), run.err());
      assertTrue(
          run.out().contains("UpdateWindows must be a list of at most 50 windows, but is 3"),
          run.out());
      assertTrue(run.out().contains("correct the configuration"), run.out());
      assertTrue(rig.agent("show-status", "--json").out().contains("\"misconfigured\" : \""));
      rig.configure("\"ServerCertificate\": \"/none.pem\"");
      String out = rig.agent("show-status").out();
      assertTrue(out.contains("/none.pem of ServerCertificate: there is no such file"), out);
      rig.configure("\"ArtifactVerifyKeys\": [\"/none.pem\"]");
      out = rig.agent("show-status").out();
      assertTrue(out.contains("no artifact can be verified"), out);
    }
  }

  @Test
  void theVersionGoesWithoutACommand() throws Exception {
    try (Rig rig = new Rig(directory)) {
      assertEquals(0, rig.agent("--version").exit());
      Run run = rig.agent("--version", "install");
      assertEquals(ExitCode.USAGE, run.exit(), run.out());
      assertEquals(
          "agent: --version goes without a command, not with install; see agent --help",
          run.complaint());
    }
  }

  @Test
  void aRebootIsWantedAlsoOfWhatIsCommittedAtOnce() throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.module("app", "[ \"$1\" != NeedsArtifactReboot ] || echo Automatic");
      String artifact = rig.artifact("app-1", "app", "app").toString();
      Run run = rig.agent("install", "--reboot-exit-code", artifact);
      assertEquals(ExitCode.REBOOT_WANTED, run.exit(), run.err());
      assertTrue(run.out().contains("a reboot is needed"), run.out());
      assertEquals(0, rig.agent("install", artifact).exit());
    }
  }

  @Test
  void aCopyOfTheProgramSaysNothingMoreThanTheProgram() throws Exception {
    Path copy = directory.resolve("copy");
    copy(Path.of("target/agent"), copy);
    var process =
        new ProcessBuilder(List.of(copy.resolve("bin/agent").toString(), "--version"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals(1, output.lines().count(), output);
    assertTrue(output.startsWith("agent "), output);
  }

  /** Like {@code cp -r}: the files are new, so the class archive does not fit them any more. */
  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.write(target, Files.readAllBytes(file));
          assertTrue(!Files.isExecutable(file) || target.toFile().setExecutable(true));
        }
      }
    }
  }
}
