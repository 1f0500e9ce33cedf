package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Power is lost in ArtifactInstall of an update on the command line. The module may have told the
 * boot loader already, so the boot that followed may run the new software, which only another
 * reboot takes back.
 */
class CutInstallRebootTest {
  private static final String FIRST = "first boot";
  private static final String SECOND = "second boot";
  private static final String THIRD = "third boot";

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"Yes, true", "Automatic, true", "No, false"})
  void theModuleSaysWhetherABootCanHaveActivatedIt(String need, boolean wanted) throws Exception {
    cutInInstall("NeedsArtifactReboot) echo " + need + ";;");
    Done done = resume(SECOND);
    assertEquals(Verdict.ROLLED_BACK, verdict(done.state()));
    assertEquals(wanted, done.rebootWanted());
    assertEquals(wanted, done.state().isRebootWanted(SECOND));
    assertEquals(false, done.state().isRebootWanted(THIRD));
  }

  @Test
  void anAgentThatWasKilledInTheSameBootNeedsNone() throws Exception {
    cutInInstall("NeedsArtifactReboot) echo asked >> $D/asked; echo Yes;;");
    Done done = resume(FIRST);
    assertEquals(Verdict.ROLLED_BACK, verdict(done.state()));
    assertEquals(false, done.rebootWanted());
    assertEquals(false, Files.exists(directory.resolve("asked")));
  }

  @Test
  void whatCannotBeToldIsNotCalledRolledBack() throws Exception {
    cutInInstall("NeedsArtifactReboot) exit 1;;");
    Done done = resume(SECOND);
    assertEquals(Verdict.INCONSISTENT, verdict(done.state()));
  }

  @Test
  void whatIsInconsistentAsksForNoReboot() throws Exception {
    cutInInstall("NeedsArtifactReboot) echo Yes;; ArtifactRollback) exit 1;;");
    Done done = resume(SECOND);
    assertEquals(Verdict.INCONSISTENT, verdict(done.state()));
    assertEquals(false, done.rebootWanted());
  }

  @Test
  void nothingIsWantedWhileItIsBeingInstalled() throws Exception {
    cutInInstall("");
    try (Agent agent = new DeviceRoom(directory, "{}").agent(FIRST)) {
      assertEquals(false, agent.state().isRebootWanted(FIRST));
    }
  }

  /** Leaves the device as it is in the middle of ArtifactInstall: what is on the disk then. */
  private void cutInInstall(String answers) throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module(
        "case $1 in ArtifactInstall) cp -a $D/data $D/cut; exit 1;; %s SupportsRollback) echo Yes;; esac"
            .formatted(answers));
    String artifact = room.artifact().toString();
    try (Agent agent = room.agent(FIRST)) {
      agent.standalone().install(artifact, Set.of(), bytes -> {}, notice -> {});
    }
    Files.move(directory.resolve("data"), directory.resolve("ended"));
    Files.move(directory.resolve("cut"), directory.resolve("data"));
    Files.deleteIfExists(directory.resolve("asked"));
  }

  private Done resume(String boot) throws Exception {
    try (Agent agent = new DeviceRoom(directory, "{}").agent(boot)) {
      Done done = agent.standalone().resume(Set.of());
      assertNull(done.state().deployment());
      return done;
    }
  }

  private static Verdict verdict(AgentState state) {
    return Objects.requireNonNull(state.last()).verdict();
  }
}
