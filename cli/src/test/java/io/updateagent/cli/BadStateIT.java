package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program on a data directory that is not as it was left: in doubt it never says 0. */
class BadStateIT {
  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void aDeviceRunsAppOne() throws Exception {
    device = new Rig(directory);
    rig().module("app", "exit 0");
    assertEquals(0, rig().agent("install", rig().artifact("app-1", "app", "app") + "").exit());
  }

  @AfterEach
  void end() throws Exception {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void oneDamagedCopyIsSaidSurvivedAndRepairedAtTheNextStart() throws Exception {
    Files.writeString(rig().path("data/state"), "{");
    Run status = rig().agent("show-status");
    assertEquals(0, status.exit());
    assertTrue(status.out().contains("app-1"), status.out());
    assertTrue(status.err().contains("damaged: it is not JSON"), status.err());
    assertEquals(2, rig().agent("commit").exit());
    assertTrue(Files.readString(rig().path("data/state")).contains("app-1"), "not repaired");
  }

  @Test
  void aLostStateIsInconsistentSinceItWasFound() throws Exception {
    Files.createDirectories(rig().path("data/elsewhere"));
    for (String name : new String[] {"state", "state.spare"}) {
      Files.delete(rig().path("data/" + name));
      Files.createSymbolicLink(rig().path("data/" + name), rig().path("data/elsewhere"));
    }
    assertEquals(3, rig().agent("show-status").exit());
    assertEquals(2, rig().agent("commit").exit());
    String since = rig().state().path("inconsistent").path(0).path("since").asText();
    assertFalse(since.isEmpty(), "not written down");
    assertTrue(Files.exists(rig().path("data/inconsistent")));
    assertEquals(2, rig().agent("commit").exit());
    assertEquals(since, rig().state().path("inconsistent").path(0).path("since").asText());
  }

  @Test
  void aDataDirectoryThatIsGoneIsNoAnswer() throws Exception {
    Files.move(rig().path("data"), rig().path("moved"));
    Run status = rig().agent("show-status");
    assertEquals(5, status.exit());
    assertEquals(
        "agent: cannot use the data directory %1$s: %1$s does not exist"
            .formatted(rig().path("data")),
        status.complaint());
  }

  @Test
  void damagedLinesOfTheHistoryAreSaid() throws Exception {
    Path history = rig().path("data/history.jsonl");
    byte[] line = Files.readAllBytes(history);
    line[line.length / 2] ^= (byte) 0x81;
    Files.write(history, line);
    Run shown = rig().agent("history");
    assertEquals(0, shown.exit());
    assertEquals("agent: warning: 1 damaged lines of the history are left out", shown.complaint());
  }
}
