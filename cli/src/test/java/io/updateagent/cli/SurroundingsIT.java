package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process among others: where it lies, its umask, signals, a second daemon. */
class SurroundingsIT {
  @TempDir Path directory;

  @Test
  void itStartsFromADirectoryWithABlankInItsNameAndHasAUmaskThatClosesWhatItMakes()
      throws Exception {
    Path home = Files.createDirectories(directory.resolve("a place"));
    Files.createSymbolicLink(home.resolve("lib"), Path.of("target/agent/lib").toAbsolutePath());
    Files.createDirectory(home.resolve("bin"));
    Path program = Files.copy(Path.of(Rig.program()), home.resolve("bin/agent"));
    try (Rig rig = new Rig(directory)) {
      rig.module(
          "app",
          "[ \"$1\" != ArtifactInstall ] || { umask; stat -c %a . ../.. ../../../..; } > "
              + rig.path("seen"));
      Path artifact = rig.artifact("app-1", "app", "app");
      var builder =
          new ProcessBuilder(
              "sh",
              "-c",
              "umask 000; exec \"$0\" --data data --config agent.conf install " + artifact,
              program.toString());
      builder.environment().put("AGENT_MODULES", "modules");
      builder.environment().put("AGENT_LOG_LEVEL", "ERROR");
      builder.directory(directory.toFile()).redirectErrorStream(true);
      Process process = builder.redirectOutput(rig.path("out").toFile()).start();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue(), Files.readString(rig.path("out")));
      List<String> seen = Files.readAllLines(rig.path("seen"));
      assertEquals(List.of("0022", "755", "700", "700"), seen);
      assertEquals("rw-r--r--", permissions(rig.path("data/state")));
      assertEquals("rw-r--r--", permissions(rig.path("data/lock")));
    }
  }

  @Test
  void aDaemonSaysWhenItStartsAndStopsAndLetsNoOtherTakeItsSocket() throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.startDaemon();
      rig.await(() -> Files.exists(rig.path("run/agent.sock")));
      Path second = Files.createDirectory(directory.resolve("second"));
      Files.copy(rig.path("data/device_type"), second.resolve("device_type"));
      Files.copy(rig.path("data/key.pem"), second.resolve("key.pem"));
      Run run = rig.agent("--data", second.toString(), "daemon");
      assertEquals(1, run.exit());
      assertTrue(run.complaint().contains("has the control socket"), run.err());
      assertEquals(1, run.complaint().lines().count());
      assertTrue(rig.agent("check-update").out().startsWith("asked;"));

      String line = Files.readString(rig.path("data/lock"));
      ProcessHandle daemon =
          ProcessHandle.of(Long.parseLong(line.substring(0, line.indexOf(' ')))).orElseThrow();
      daemon.destroy();
      daemon.onExit().get(40, TimeUnit.SECONDS);
      assertFalse(Files.exists(rig.path("run/agent.sock")));
      String log = rig.log();
      assertTrue(log.contains("starts; data " + rig.path("data") + ", server http"), log);
      assertTrue(log.contains(", artifact unknown, CONSISTENT"), log);
      assertTrue(log.lines().anyMatch(said -> said.endsWith("agent stops")), log);
    }
  }

  @Test
  void anInstallThatASignalEndsSaysWhatIsLeft() throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.module("app", "[ \"$1\" != ArtifactInstall ] || { kill $PPID; sleep 30; }");
      Run run = rig.agent("install", rig.artifact("app-1", "app", "app").toString());
      assertEquals(143, run.exit(), run.err());
      assertEquals(
          "agent: interrupted in ArtifactInstall of app-1; agent resume goes on with it, or undoes"
              + " it; see agent show-status",
          run.complaint());
    }
  }

  @Test
  void anInconsistentDeviceIsWarnedOfOnce() throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.module("app", "[ \"$1\" != ArtifactInstall ]");
      Path artifact = rig.artifact("app-1", "app", "app");
      assertEquals(1, rig.agent("install", artifact.toString()).exit());
      Run run = rig.agent("install", artifact.toString());
      long warnings = run.err().lines().filter(l -> l.contains("is INCONSISTENT since")).count();
      assertEquals(1, warnings, run.err());
      try (Stream<Path> logs = Files.list(rig.path("data/deployments"))) {
        Path newest = logs.max(Comparator.naturalOrder()).orElseThrow();
        assertTrue(Files.readString(newest).contains("is INCONSISTENT since"));
      }
    }
  }

  /** A smaller key than the agent's own, which takes long to make on a busy machine. */
  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
