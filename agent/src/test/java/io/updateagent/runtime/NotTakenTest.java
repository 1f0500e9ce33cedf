package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import io.updateagent.deployment.FailedOffer;
import io.updateagent.deployment.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that does not take a success, and goes on offering the deployment. */
class NotTakenTest {
  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private volatile byte[] artifact = new byte[0];
  private volatile int answer = 409;
  private DeviceRoom device;

  private final class Site extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      var response = new MockResponse.Builder();
      if (target.contains("auth_requests")) {
        return response.body("token").build();
      }
      if (target.equals("/artifact")) {
        return response.body(new Buffer().write(artifact)).build();
      }
      if (target.endsWith("/next")) {
        heard.add("poll");
        return response.body(offer()).build();
      }
      String body = request.getBody() == null ? "" : request.getBody().utf8();
      if (body.contains("\"status\":\"success\"")) {
        heard.add("success");
        return response.code(answer).build();
      }
      return response.code(204).build();
    }
  }

  private String offer() {
    return """
        {"id": "d-1", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
         "source": {"uri": "%sartifact", "expire": "2030-12-01T00:00:00Z"}}}
        """
        .formatted(web.url("/"));
  }

  @BeforeEach
  void aDevice() throws Exception {
    web.setDispatcher(new Site());
    web.start();
    device =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "RetryPollIntervalSeconds": 1 }
            """
                .formatted(web.url("/")));
    device.module("");
    artifact = Files.readAllBytes(device.artifact());
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void itIsNotInstalledAgainBeforeItsTimeNotEvenAfterARestartButWhenAPersonAsks() throws Exception {
    withDaemon(
        () -> {
          assertPollsUntilSuccess(1);
          awaitPollsAlone(2);
        });
    withDaemon(
        () -> {
          awaitPollsAlone(2);
          assertEquals(
              "ok", ControlSocket.ask(directory.resolve("run"), Request.CHECK_UPDATE).text());
          assertPollsUntilSuccess(2);
          awaitPollsAlone(2);
        });
    FailedOffer known = remembered();
    assertEquals(2, known.attempts(), "so that the next wait is longer");
  }

  @Test
  void aSuccessThatIsTakenInTheEndIsForgotten() throws Exception {
    withDaemon(() -> assertPollsUntilSuccess(1));
    answer = 204;
    withDaemon(
        () -> {
          assertHeard(); // by then it listens
          assertEquals(
              "ok", ControlSocket.ask(directory.resolve("run"), Request.CHECK_UPDATE).text());
          assertPollsUntilSuccess(2);
          assertEquals("poll", heard.poll(40, TimeUnit.SECONDS));
        });
    try (Agent agent = device.agent("boot")) {
      assertEquals(Verdict.SUCCESS, Objects.requireNonNull(agent.state().last()).verdict());
      assertEquals(java.util.Optional.empty(), agent.state().failedOffer("d-1"));
    }
  }

  private FailedOffer remembered() throws Exception {
    try (Agent agent = device.agent("boot")) {
      assertNull(agent.state().deployment());
      assertEquals("app-2", agent.state().installed().artifactName());
      return agent.state().failedOffer("d-1").orElseThrow();
    }
  }

  /** The next success comes after so many polls at most. */
  private void assertPollsUntilSuccess(int most) throws InterruptedException {
    String next = heard.poll(40, TimeUnit.SECONDS);
    for (int polls = 0; polls < most && "poll".equals(next); polls++) {
      next = heard.poll(40, TimeUnit.SECONDS);
    }
    assertEquals("success", next);
  }

  private void awaitPollsAlone(int count) throws InterruptedException {
    for (int poll = 0; poll < count; poll++) {
      assertEquals("poll", assertHeard());
    }
  }

  private String assertHeard() throws InterruptedException {
    String next = heard.poll(40, TimeUnit.SECONDS);
    assertNotNull(next, "waited in vain");
    return next;
  }

  /** Something that a server sees while a daemon runs. */
  private interface Watching {
    void run() throws Exception;
  }

  private void withDaemon(Watching watching) throws Exception {
    try (Agent agent = device.agent("boot", Duration.ofHours(1))) {
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
