package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes on offering a deployment that failed, and heard so. */
class OfferedAgainTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final Server server = new Server();

  /** Offers a deployment for ever, whose artifact is damaged; says what happens. */
  private static final class Server extends Dispatcher {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile String offered = "1";
    private volatile String address = "";

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      if (target.contains("auth_requests")) {
        return new MockResponse.Builder().code(200).body("token").build();
      }
      if (target.endsWith("/next")) {
        events.add("poll");
        boolean none = offered.isEmpty();
        return new MockResponse.Builder().code(none ? 204 : 200).body(none ? "" : offer()).build();
      }
      if (target.endsWith("/status")) {
        String body = request.getBody() == null ? "" : request.getBody().utf8();
        events.add((body.contains("failure") ? "failure " : "told ") + id(target));
      }
      boolean artifact = target.equals("/artifact");
      return new MockResponse.Builder().code(artifact ? 200 : 204).body("").build();
    }

    private String offer() {
      return """
          {"id": "%s", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
           "source": {"uri": "%s/artifact", "expire": "2030-12-01T00:00:00Z"}}}
          """
          .formatted(offered, address);
    }

    private static String id(String target) {
      String rest = target.substring(0, target.length() - "/status".length());
      return rest.substring(rest.lastIndexOf('/') + 1);
    }

    /** Waits until such a thing happens; gives how often the server was polled before. */
    int await(String event) throws InterruptedException {
      int polls = 0;
      while (true) {
        String next = events.poll(40, TimeUnit.SECONDS);
        assertTrue(next != null, "waited in vain for " + event);
        if (event.equals(next)) {
          return polls;
        }
        polls += "poll".equals(next) ? 1 : 0;
      }
    }

    /** Waits for so many polls, and for nothing else. */
    void awaitPollsAlone(int count) throws InterruptedException {
      for (int poll = 0; poll < count; poll++) {
        assertEquals("poll", events.poll(40, TimeUnit.SECONDS));
      }
    }
  }

  /** Something that a server sees while a daemon runs. */
  private interface Watching {
    void run() throws Exception;
  }

  /** Runs a daemon on a thread of its own meanwhile. */
  private void withDaemon(Duration retryMinimum, Watching watching) throws Exception {
    try (Agent agent = Agent.open(setup(retryMinimum), "test")) {
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

  @BeforeEach
  void aDeviceAndItsServer() throws IOException {
    web.setDispatcher(server);
    web.start();
    server.address = web.url("/").toString().replaceAll("/$", "");
    for (String name : List.of("data", "modules", "scripts", "identity", "inventory")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.writeString(directory.resolve("data/device_type"), "device_type=box\n");
    Path identity = directory.resolve("identity/agent-device-identity");
    Files.writeString(identity, "#!/bin/sh\necho name=box-1\n");
    assertTrue(identity.toFile().setExecutable(true));
    Files.writeString(
        directory.resolve("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "RetryPollIntervalSeconds": 1 }
        """
            .formatted(server.address));
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void whatFailedIsNotTriedAgainUntilItsTimeHasComeNotEvenAfterARestart() throws Exception {
    withDaemon(
        LONG,
        () -> {
          server.await("failure 1");
          server.awaitPollsAlone(2);
        });
    withDaemon(LONG, () -> server.awaitPollsAlone(2));
    withDaemon(
        SHORT,
        () -> {
          server.await("failure 1");
          server.offered = "";
          server.await("poll");
          server.awaitPollsAlone(1);
        });
  }

  @Test
  void aNewDeploymentIsTriedAtOnce() throws Exception {
    withDaemon(
        LONG,
        () -> {
          server.await("failure 1");
          server.offered = "2";
          assertTrue(server.await("failure 2") <= 2);
          server.awaitPollsAlone(2);
        });
  }

  @Test
  void aPersonMayTryAtOnce() throws Exception {
    withDaemon(
        LONG,
        () -> {
          server.await("failure 1");
          server.awaitPollsAlone(2);
          Path run = directory.resolve("run");
          assertEquals("ok", ControlSocket.ask(run, Request.CHECK_UPDATE).text());
          assertTrue(server.await("failure 1") <= 2);
          server.awaitPollsAlone(2);
        });
  }

  private Setup setup(Duration retryMinimum) throws Exception {
    var paths =
        new Paths(
            directory.resolve("data"),
            directory.resolve("agent.conf"),
            List.of(directory.resolve("modules")),
            directory.resolve("scripts"),
            directory.resolve("identity"),
            directory.resolve("inventory"),
            directory.resolve("hooks"),
            directory.resolve("run"));
    Configuration configuration = Configuration.load(paths.config(), warning -> {});
    return new Setup(paths, configuration, retryMinimum, Map.of(), "test", "this boot");
  }
}
