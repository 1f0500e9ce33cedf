package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What monitoring reads is what the device says of itself, in the format that it understands. */
class MetricsTest {
  private static final Pattern LINE =
      Pattern.compile(
          "# (HELP [a-z_]+ .+|TYPE [a-z_]+ (gauge|counter))"
              + "|[a-z_]+(\\{[a-z]+=\"([^\"\\\\]|\\\\.)*\"(,[a-z]+=\"([^\"\\\\]|\\\\.)*\")*})? [0-9.E]+");

  @TempDir Path directory;

  @Test
  void aDeviceOnWhichNothingHappened() {
    String text = Metrics.of(AgentState.EMPTY, "1.2");
    assertSays(text, "agent_up 0");
    assertSays(text, "agent_info{artifact=\"\",version=\"1.2\"} 1");
    assertSays(text, "agent_status{status=\"consistent\"} 1");
    assertSays(text, "agent_status{status=\"inconsistent\"} 0");
    assertSays(text, "agent_deployments_total 0");
    assertFalse(text.contains("agent_inconsistent_since"), text);
  }

  @Test
  void anInconsistentDevice() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    room.module("[ $1 != ArtifactInstall ]");
    room.deploy();
    try (Agent agent = room.agent("this boot")) {
      String text = agent.metrics();
      assertSays(text, "agent_up 1");
      assertSays(text, "agent_status{status=\"inconsistent\"} 1");
      assertSays(text, "agent_inconsistent_records 1");
      assertSays(text, "agent_deployment_phase{phase=\"Idle\"} 1");
      assertSays(text, "agent_last_deployment{artifact=\"app-2\",verdict=\"inconsistent\"} 1");
      assertSays(text, "agent_info{artifact=\"app-2_INCONSISTENT\",version=\"test\"} 1");
      long since = agent.state().inconsistencies().get(0).since().getEpochSecond();
      assertTrue(text.contains("agent_inconsistent_since_seconds " + since), text);
      long size = Files.size(room.path("app-2.mender"));
      assertTrue(text.contains("agent_last_deployment_bytes " + size), text);
    }
  }

  @Test
  void whatTheDaemonCounts() {
    var figures = new Figures();
    figures.answered(Instant.ofEpochSecond(1_700_000_000));
    figures.failed();
    figures.isAt(10);
    figures.isAt(30);
    figures.isAt(5); // another download
    figures.brokeOff();
    String text = Metrics.of(AgentState.EMPTY, "1.2", figures);
    assertSays(text, "agent_server_calls_total 2");
    assertSays(text, "agent_server_failures_total 1");
    assertSays(text, "agent_server_contact_seconds 1700000000");
    assertSays(text, "agent_download_bytes_total 35");
    assertSays(text, "agent_download_retries_total 1");
  }

  @Test
  void aNameCannotLeaveItsLabel() {
    String text = Metrics.of(AgentState.EMPTY, "1\"} 7\nagent_up 1\\");
    assertSays(text, "agent_info{artifact=\"\",version=\"1\\\"} 7\\nagent_up 1\\\\\"} 1");
  }

  /** It is one of the lines, and all of them are such as Prometheus takes. */
  private static void assertSays(String text, String line) {
    List<String> lines = text.lines().toList();
    assertTrue(lines.contains(line), text);
    assertEquals(List.of(), lines.stream().filter(one -> !LINE.matcher(one).matches()).toList());
  }
}
