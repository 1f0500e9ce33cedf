package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever watches a device from outside sees what it says of itself, and hears of a change. */
class MonitoringIT {
  @TempDir Path directory;

  @Test
  void anInconsistentDeviceIsSeenByMetricsAndHooks() throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.module("app", "[ $1 != ArtifactInstall ]");
      rig.artifact("app-2", "app", "app");
      Path file = rig.path("agent.prom");
      rig.configure("\"MetricsFile\": \"%s\"".formatted(file));
      hook(rig, "inconsistent");
      hook(rig, "cured");
      assertTrue(rig.agent("metrics").out().contains("agent_up 0\n"));
      rig.startDaemon();
      rig.await(() -> rig.agent("metrics").out().contains("agent_server_contact_seconds "));
      rig.deploy("app-2");
      String metrics = rig.agent("metrics").out();
      assertTrue(metrics.contains("agent_up 1\n"), metrics);
      assertTrue(metrics.contains("agent_status{status=\"inconsistent\"} 1\n"), metrics);
      rig.await(() -> text(file).contains("agent_inconsistent_records 1\n"));
      assertEquals("inconsistent\n", text(rig.path("told")));

      rig.killDaemon();
      assertEquals(0, rig.agent("clear-inconsistent", "--reason", "replaced").exit());
      assertEquals("inconsistent\ncured\n", text(rig.path("told")));
      metrics = rig.agent("metrics").out();
      assertTrue(metrics.contains("agent_status{status=\"consistent\"} 1\n"), metrics);
    }
  }

  private static void hook(Rig rig, String event) throws IOException {
    Path place = Files.createDirectories(rig.path("hooks/on-" + event + ".d"));
    Rig.script(
        place.resolve("tell"),
        "grep -q '\"event\" : \"%1$s\"' && echo %1$s >> %2$s".formatted(event, rig.path("told")));
  }

  private static String text(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }
}
