package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However much modules print, the log has room for what the agent itself has to say. */
class DeploymentLogOutputTest {
  @TempDir Path directory;

  @Test
  void floodsOfOutputLeaveRoomForTheVerdict() {
    DeploymentLog log =
        DeploymentLog.open(directory, "one", Instant.EPOCH, InstantSource.fixed(Instant.EPOCH));
    for (int i = 0; i < 3000; i++) {
      log.appendOutput("x".repeat(1000));
    }
    log.append("error", "ArtifactInstall: app exited 1");
    List<String> messages = log.entries().stream().map(DeploymentLog.Entry::message).toList();
    assertEquals("ArtifactInstall: app exited 1", messages.get(messages.size() - 1));
    assertEquals(
        "the log is nearly full; further output is left out", messages.get(messages.size() - 2));
    assertTrue(messages.size() > 100, messages.size() + " lines");
  }
}
