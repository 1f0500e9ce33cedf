package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Position;
import io.updateagent.store.FileStateStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An update on the command line that was killed between two phases does not wait for anybody: the
 * daemon settles it. One that was told to wait does wait.
 */
class InterruptedCommandIT {
  @TempDir Path directory;

  @Test
  void theDaemonGoesOnUntilAPersonIsAsked() throws Exception {
    theDaemonGoesOnWithWhatWasKilledBetweenTwoPhases("Yes", "ArtifactInstall_Enter", "COMMIT");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "No,  ArtifactInstall_Enter, DONE",
    "Yes, Cleanup,               DONE",
  })
  void theDaemonGoesOnWithWhatWasKilledBetweenTwoPhases(String rollback, String phase, String end)
      throws Exception {
    try (Rig rig = new Rig(directory)) {
      stopBefore(rig, rollback, phase);
      killedThere(rig);
      rig.startDaemon();
      if (end.equals("DONE")) {
        rig.await(() -> rig.state().path("deployment").isNull());
        assertTrue(rig.agent("history").out().contains("success"));
      } else {
        rig.await(() -> rig.state().path("deployment").path("parked").asBoolean());
        assertEquals(end, rig.state().path("deployment").path("phase").asText());
        rig.killDaemon();
        assertEquals(0, rig.agent("commit").exit());
      }
      assertEquals("app-1", rig.agent("show-artifact").out().strip());
    }
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "No,  ArtifactInstall_Enter, agent resume",
    "Yes, ArtifactCommit_Enter,  agent commit or agent rollback",
  })
  void theDaemonLeavesAloneWhatWasToldToWait(String rollback, String phase, String advice)
      throws Exception {
    try (Rig rig = new Rig(directory)) {
      stopBefore(rig, rollback, phase);
      String before = rig.state().toString();
      rig.startDaemon();
      rig.await(() -> rig.log().contains("the update to app-1 waits for " + advice + ";"));
      assertEquals(before, rig.state().toString());
    }
  }

  private static void stopBefore(Rig rig, String rollback, String phase) throws Exception {
    rig.module("app", "[ \"$1\" != SupportsRollback ] || echo " + rollback);
    Path artifact = rig.artifact("app-1", "app", "app");
    Run run = rig.agent("install", "--stop-before", phase, artifact.toString());
    assertEquals(0, run.exit(), run.err());
    if (phase.equals("Cleanup") && rollback.equals("Yes")) {
      assertEquals(0, rig.agent("commit", "--stop-before", phase).exit());
    }
  }

  /** Takes back what only a command that stops on purpose writes. */
  private static void killedThere(Rig rig) throws Exception {
    var store = new FileStateStore(rig.path("data"), InstantSource.system(), "test");
    AgentState state = store.load();
    Deployment known = Objects.requireNonNull(state.deployment());
    Position position = known.position();
    store.save(
        state.withDeployment(
            new Deployment(
                known.id(),
                known.source(),
                known.artifact(),
                known.before(),
                known.started(),
                new Position(position.phase(), false, position.transitions()),
                known.findings(),
                known.answers(),
                known.verdict())));
  }
}
