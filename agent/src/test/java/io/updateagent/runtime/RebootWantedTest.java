package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Verdict;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the command line the agent never reboots: it says that it is wanted until it has happened. */
class RebootWantedTest {
  private static final String FIRST = "first boot";
  private static final String SECOND = "second boot";

  @TempDir Path directory;

  /** What is done with an agent. */
  private interface Drive {
    Done with(Standalone commands) throws Exception;
  }

  @BeforeEach
  void install() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module("case $1 in SupportsRollback|NeedsArtifactReboot) echo Yes;; esac");
    String artifact = room.artifact().toString();
    Done done = drive(FIRST, agent -> agent.install(artifact, Set.of(), bytes -> {}, notice -> {}));
    assertTrue(done.rebootWanted());
    assertTrue(done.state().isRebootWanted(FIRST));
  }

  @Test
  void anotherBootIsTheReboot() throws Exception {
    try (Agent agent = new DeviceRoom(directory, "{}").agent(SECOND)) {
      assertFalse(agent.state().isRebootWanted(SECOND));
    }
    Done done = drive(SECOND, agent -> agent.commit(Set.of()));
    assertFalse(done.rebootWanted());
  }

  @Test
  void aCommitWithoutTheRebootDoesNotMakeItUnnecessary() throws Exception {
    Done done = drive(FIRST, agent -> agent.commit(Set.of()));
    assertTrue(done.rebootWanted());
    assertTrue(done.state().isRebootWanted(FIRST));
    assertFalse(done.state().isRebootWanted(SECOND));
    String log = new DeviceRoom(directory, "{}").log();
    assertTrue(log.contains("committed without the reboot that the update asked for"), log);
  }

  @Test
  void whatWasNeverActivatedIsUndoneWithoutAReboot() throws Exception {
    Done done = drive(FIRST, agent -> agent.rollback(Set.of()));
    assertEquals(Verdict.ROLLED_BACK, Objects.requireNonNull(done.finished()).verdict());
    assertFalse(done.rebootWanted());
  }

  @Test
  void whatARebootActivatedIsUndoneByAnother() throws Exception {
    Done done = drive(SECOND, agent -> agent.rollback(Set.of()));
    assertEquals(Verdict.ROLLED_BACK, Objects.requireNonNull(done.finished()).verdict());
    assertTrue(done.rebootWanted());
    assertTrue(done.state().isRebootWanted(SECOND));
    assertFalse(done.state().isRebootWanted(FIRST));
  }

  private Done drive(String boot, Drive drive) throws Exception {
    try (Agent agent = new DeviceRoom(directory, "{}").agent(boot)) {
      return drive.with(agent.standalone());
    }
  }
}
