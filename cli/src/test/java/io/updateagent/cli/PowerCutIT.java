package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** kill -9 of the daemon in each phase, and a restart, ends as the interrupted column says. */
class PowerCutIT {
  @TempDir Path directory;

  @Test
  void aKillInTheInstallationIsRolledBack() throws Exception {
    aKillInThePhaseEndsAsTheTableSays("ArtifactInstall", "none", "rolled-back");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "Download,                     none,                 not-started",
    "ArtifactReboot,               none,                 success",
    "ArtifactVerifyReboot,         none,                 rolled-back",
    "ArtifactCommit,               none,                 rolled-back",
    "Cleanup,                      none,                 success",
    "ArtifactRollback,             ArtifactVerifyReboot, rolled-back",
    "ArtifactRollbackReboot,       ArtifactVerifyReboot, rolled-back",
    "ArtifactVerifyRollbackReboot, ArtifactVerifyReboot, rolled-back",
    "ArtifactFailure,              ArtifactVerifyReboot, rolled-back",
  })
  void aKillInThePhaseEndsAsTheTableSays(String killed, String failing, String verdict)
      throws Exception {
    try (Rig rig = new Rig(directory)) {
      Path once = rig.path("killed");
      rig.module(
          "app",
          """
          case $1 in
              SupportsRollback) echo Yes;;
              NeedsArtifactReboot) echo Yes;;
              %s) [ -e %s ] || { : > %s; kill -9 $PPID; };;
              %s) exit 1;;
          esac
          """
              .formatted(killed, once, once, failing));
      rig.artifact("app-2", "app", "app");
      rig.keepDaemonRunning();
      rig.deploy("app-2");
      rig.await(() -> rig.state().path("deployment").isNull());
      String history = rig.agent("history", "--json").out();
      assertEquals(1, history.lines().count(), history);
      assertTrue(history.contains("\"verdict\":\"" + verdict + "\""), history);
    }
  }
}
