package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent says of a device is what is so, also after it was killed. */
class TruthIT {
  /** A module whose installation is never over by itself, and says who it is. */
  private static final String ENDLESS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) echo $$ > %1$s.new; mv %1$s.new %1$s; sleep 300; exit 0;;
      esac
      """;

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void device() throws Exception {
    device = new Rig(directory);
  }

  @AfterEach
  void end() {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void nothingOfAKilledInstallationLivesBesideItsRollback() throws Exception {
    killedInInstall("app-2");
    assertTrue(installs());
    Run resume = rig().agent("resume");
    assertTrue(resume.out().contains("app-2 was rolled back"), resume.out() + resume.err());
    assertFalse(installs(), "the installation goes on beside the rollback");
  }

  @Test
  void nothingOfAKilledDaemonsInstallationLivesBesideItsRollback() throws Exception {
    daemonKilledInInstall("app-2");
    assertTrue(installs());
    rig().startDaemon();
    rig().await(() -> !rig().state().path("last").isNull());
    assertEquals("ROLLED_BACK", rig().state().path("last").path("verdict").asText());
    assertFalse(installs(), "the installation goes on beside the rollback");
  }

  /** An installation on the command line that is killed while the module works. */
  private void killedInInstall(String name) throws Exception {
    rig().module("app", ENDLESS.formatted(pid()));
    Process process = rig().start("install", rig().artifact(name, "app", "app").toString());
    rig().await(() -> Files.exists(pid()));
    process.destroyForcibly().onExit().join();
  }

  private void daemonKilledInInstall(String name) throws Exception {
    rig().module("app", ENDLESS.formatted(pid()));
    rig().artifact(name, "app", "app");
    rig().startDaemon();
    rig().begin(name);
    rig().await(() -> Files.exists(pid()));
    rig().killDaemon();
  }

  private Path pid() {
    return rig().path("pid");
  }

  /** Whether the module's process is there, dead but unnoticed ones aside. */
  private boolean installs() throws IOException {
    Path stat = Path.of("/proc", Files.readString(pid()).strip(), "stat");
    try {
      return !Files.readString(stat).contains(") Z");
    } catch (IOException e) {
      return false;
    }
  }
}
