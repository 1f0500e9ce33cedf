package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real daemon on a device whose clock on the wall says what it likes. */
class ClockTest {
  @TempDir Path directory;

  /** Time goes by as it does; only the clock on the wall jumps. */
  private static final class JumpingClock implements Pace {
    private final Pace real = Pace.real();
    private volatile Instant wall = Instant.EPOCH;

    @Override
    public Instant instant() {
      return wall;
    }

    @Override
    public Duration elapsed() {
      return real.elapsed();
    }

    @Override
    public void sleep(Duration length) throws InterruptedException {
      real.sleep(length);
    }
  }

  /** Offers a deployment until it has succeeded. */
  private static final class Site extends Dispatcher {
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> idle = new LinkedBlockingQueue<>();
    private final byte[] artifact;
    private volatile String offered = "";
    private volatile String address = "";

    Site(byte[] artifact) {
      this.artifact = artifact;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      var answer = new MockResponse.Builder();
      if (target.endsWith("/auth_requests")) {
        return answer.body("token").build();
      }
      if (target.equals("/artifact")) {
        return answer.body(new Buffer().write(artifact)).build();
      }
      if (target.endsWith("/next") && !offered.isEmpty()) {
        return answer.body(offer()).build();
      }
      if (target.endsWith("/next")) {
        idle.add("poll");
      }
      String body = request.getBody() == null ? "" : request.getBody().utf8();
      if (target.endsWith("/status") && body.matches(".*\"(success|failure)\".*")) {
        offered = "";
        ends.add(body);
      }
      return answer.code(204).build();
    }

    private String offer() {
      return """
          {"id": "%s", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
           "source": {"uri": "%s/artifact", "expire": "2030-12-01T00:00:00Z"}}}
          """
          .formatted(offered, address);
    }
  }

  @Test
  void aClockThatIsDecadesWrongAndJumpsBothWaysBreaksNothing() throws Exception {
    var site = new Site(Files.readAllBytes(artifact()));
    var clock = new JumpingClock();
    try (var web = new MockWebServer()) {
      web.setDispatcher(site);
      web.start();
      site.address = web.url("/").toString().replaceAll("/$", "");
      try (Agent agent = Agent.open(setup(site.address), "test", clock)) {
        Daemon daemon = agent.daemon();
        var thread = new Thread(() -> run(daemon), "daemon");
        thread.start();
        for (String year : List.of("1970", "2035", "1990")) {
          clock.wall = Instant.parse(year + "-01-02T00:00:00Z");
          site.offered = "d-" + year;
          String end = site.ends.poll(60, TimeUnit.SECONDS);
          assertTrue(end != null && end.contains("\"success\""), () -> year + ": " + end);
          site.idle.clear();
          // It goes on asking, every second, whatever the year.
          assertNotNull(site.idle.poll(60, TimeUnit.SECONDS), year);
        }
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(40));
      }
    }
    List<String> history = Files.readAllLines(directory.resolve("data/history.jsonl"));
    assertEquals(3, history.size());
    assertTrue(history.get(0).contains("1970-01-02T"), history.get(0));
    assertTrue(history.get(2).contains("1990-01-02T"), history.get(2));
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

  private Path artifact() throws IOException {
    Path file = Files.writeString(directory.resolve("app.bin"), "content");
    var payload =
        new PlannedPayload(
            "app", List.of(file), Map.of("app.version", "2"), Map.of(), List.of("app.*"), "");
    Path target = directory.resolve("app-2.mender");
    Map<String, List<String>> depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.NONE, null)
        .write(new ArtifactPlan("app-2", null, depends, List.of(), List.of(payload)), target);
    return target;
  }

  private Setup setup(String server) throws Exception {
    for (String name : List.of("data", "modules", "scripts", "identity", "inventory")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.writeString(directory.resolve("data/device_type"), "device_type=box\n");
    script("identity/agent-device-identity", "echo name=box-1");
    script("modules/app", "exit 0");
    Path file = directory.resolve("agent.conf");
    Files.writeString(
        file,
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1 }
        """
            .formatted(server));
    var paths =
        new Paths(
            directory.resolve("data"),
            file,
            List.of(directory.resolve("modules")),
            directory.resolve("scripts"),
            directory.resolve("identity"),
            directory.resolve("inventory"),
            directory.resolve("hooks"),
            directory.resolve("run"));
    Configuration configuration = Configuration.load(file, warning -> {});
    return new Setup(paths, configuration, Duration.ofMillis(50), Map.of(), "test", "this boot");
  }

  private void script(String name, String body) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
