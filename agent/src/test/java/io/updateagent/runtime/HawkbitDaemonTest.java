package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Verdict;
import io.updateagent.remote.hawkbit.HawkbitFake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon goes by what a hawkBit server says between deployments. */
class HawkbitDaemonTest {
  private static final String POLL = "GET";
  private static final String ATTRIBUTES = "PUT/configData";
  private static final String QUESTION = "GET/deploymentBase/1";
  private static final String REPORT = "POST/deploymentBase/1/feedback";

  @TempDir Path directory;
  private final List<String> seen = new ArrayList<>();
  private HawkbitFake server;
  private DeviceRoom device;

  @BeforeEach
  void aDeviceThatWouldAskOnceAnHour() throws Exception {
    server = new HawkbitFake();
    server.sleep("00:00:01");
    device = device("");
  }

  private DeviceRoom device(String more) throws Exception {
    var room =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "ServerType": "hawkbit", "UpdatePollIntervalSeconds": 3600, %s
              "Hawkbit": { "ControllerId": "box-1", "TargetToken": "%s" } }
            """
                .formatted(server.address(), more, server.secret()));
    room.module("echo $1 >> $D/calls");
    return room;
  }

  @AfterEach
  void end() {
    server.close();
  }

  @Test
  void whatIsOfferedIsInstalledAndTheServerHearsOfEachStep() throws Exception {
    String id = server.offer(device.artifact());
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          awaitReports(4);
        });
    List<String> told = server.told(id);
    assertEquals(4, told.size(), told::toString);
    assertTrue(told.get(3).contains("\"success\""), told::toString);
    assertEquals("app-2", server.attribute("artifact_name"));
    assertEquals("consistent", server.attribute("agent_state"));
  }

  @Test
  void whatMayNotBeInstalledYetIsDownloadedAndWaits() throws Exception {
    String id = server.offer(device.artifact());
    server.update(id, "skip");
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          awaitPause();
          await(QUESTION);
          assertEquals(List.of("Download"), calls());
          server.update(id, "forced");
          awaitReports(3);
        });
    List<String> told = server.told(id);
    assertTrue(told.toString().contains("waits for the server to let it be installed"));
    assertTrue(told.get(told.size() - 1).contains("\"success\""), told::toString);
    assertTrue(calls().contains("ArtifactCommit"), () -> calls().toString());
  }

  @Test
  void whatWaitsForTheServerGoesOnWaitingInTheNextProcess() throws Exception {
    String id = server.offer(device.artifact());
    server.update(id, "skip");
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          awaitPause();
          await(QUESTION); // by then it is noted
        });
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          await(QUESTION);
          assertEquals(List.of("Download"), calls());
          server.update(id, "forced");
          awaitReports(3);
        });
    assertTrue(calls().contains("ArtifactCommit"), () -> calls().toString());
    assertEquals(1, calls().stream().filter("Download"::equals).count());
  }

  @Test
  void whatIsCancelledWhileTheServerKeepsItWaitingIsNotStarted() throws Exception {
    String id = server.offer(device.artifact());
    server.update(id, "skip");
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          awaitPause();
          server.abort(id);
          await("POST/cancelAction/1/feedback");
          await(ATTRIBUTES);
        });
    assertNotStarted(id);
  }

  @Test
  void whatIsCancelledWhileAPersonKeepsItWaitingIsNotStarted() throws Exception {
    device = device("\"RequireApproval\": \"install\",");
    String id = server.offer(device.artifact());
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          awaitPause();
          server.abort(id);
          await("POST/cancelAction/1/feedback");
          await(ATTRIBUTES);
        });
    assertNotStarted(id);
  }

  private void assertNotStarted(String id) throws Exception {
    assertEquals(List.of("closed success"), server.toldOfCancelling(id));
    assertEquals(List.of("Download", "Cleanup"), calls());
    try (Agent agent = device.agent("boot")) {
      AgentState state = agent.state();
      assertNull(state.deployment());
      assertEquals(Verdict.NOT_STARTED, Objects.requireNonNull(state.last()).verdict());
    }
  }

  /** Waits until the server was told that the deployment waits. */
  private void awaitPause() throws InterruptedException {
    while (!server.told("1").toString().contains("waits for")) {
      await(REPORT);
    }
  }

  private List<String> calls() {
    try {
      return Files.readAllLines(device.path("calls")).stream()
          .filter(call -> !call.equals("ProvidePayloadFileSizes"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theAttributesAreSentAgainWhenTheServerAsks() throws Exception {
    withDaemon(
        Duration.ofMillis(10),
        () -> {
          await(ATTRIBUTES);
          await(POLL);
          await(POLL);
          server.askForAttributes(false);
          await(ATTRIBUTES);
        });
    assertEquals("consistent", server.attribute("agent_state"));
  }

  @Test
  void aServerThatNeverStopsAskingIsNotAnsweredAtEveryPoll() throws Exception {
    server.askForAttributes(true);
    withDaemon(
        Duration.ofHours(1),
        () -> {
          for (int i = 0; i < 4; i++) {
            await(POLL);
          }
        });
    // Once at the start: what is set, and what is taken away.
    assertEquals(2, seen.stream().filter(ATTRIBUTES::equals).count(), seen::toString);
  }

  /** Waits for the last so many reports, and until the device has nothing to do any more. */
  private void awaitReports(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      await(REPORT);
    }
    await(ATTRIBUTES);
    await(POLL);
  }

  /** Waits until the device makes such a request. */
  private void await(String wanted) throws InterruptedException {
    while (true) {
      String next = server.nextRequest();
      assertFalse(next.equals("null"), () -> "waited in vain for " + wanted + ": " + seen);
      seen.add(next);
      if (next.equals(wanted)) {
        return;
      }
    }
  }

  /** Something that a server sees while a daemon runs. */
  private interface Watching {
    void run() throws Exception;
  }

  private void withDaemon(Duration retryMinimum, Watching watching) throws Exception {
    try (Agent agent = device.agent("boot", retryMinimum)) {
      Daemon daemon = agent.daemon();
      var thread = new Thread(() -> run(daemon), "daemon");
      thread.start();
      try {
        watching.run();
      } finally {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(40));
      }
    }
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
