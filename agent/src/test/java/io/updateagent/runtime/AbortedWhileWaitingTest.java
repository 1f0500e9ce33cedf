package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.updateagent.deployment.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** A server with the Mender API aborts a deployment that waits for a person on the device. */
class AbortedWhileWaitingTest {
  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private volatile byte[] artifact = new byte[0];
  private volatile boolean aborted;

  private final class Site extends Dispatcher {
    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      var answer = new MockResponse.Builder();
      if (target.contains("auth_requests")) {
        return answer.body("token").build();
      }
      if (target.equals("/artifact")) {
        return answer.body(new Buffer().write(artifact)).build();
      }
      if (target.endsWith("/next")) {
        return aborted ? answer.code(204).build() : answer.body(offer()).build();
      }
      if (target.endsWith("/status") && request.getBody() != null) {
        heard.add(request.getBody().utf8().replaceAll(".*\"status\":\"([a-z_]+)\".*", "$1"));
        return answer.code(aborted ? 409 : 204).build();
      }
      if (target.endsWith("/attributes")) {
        heard.add("inventory");
      }
      return answer.code(204).build();
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
  void aServer() throws Exception {
    web.setDispatcher(new Site());
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void beforeTheInstallationNothingIsInstalled() throws Exception {
    DeviceRoom device = approving("install");
    assertEquals(Verdict.NOT_STARTED, abortedAt(device, "pause_before_installing"));
    assertFalse(Files.readString(device.path("calls")).contains("ArtifactInstall"));
  }

  @Test
  void afterTheInstallationItIsRolledBack() throws Exception {
    DeviceRoom device = approving("commit");
    assertEquals(Verdict.ROLLED_BACK, abortedAt(device, "pause_before_committing"));
    assertTrue(Files.readString(device.path("calls")).contains("ArtifactRollback"));
  }

  private DeviceRoom approving(String step) throws Exception {
    var device =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "RetryPollIntervalSeconds": 1,
              "RequireApproval": "%s" }
            """
                .formatted(web.url("/"), step));
    device.module("echo $1 >> $D/calls; [ $1 != SupportsRollback ] || echo Yes");
    artifact = Files.readAllBytes(device.artifact());
    return device;
  }

  private Verdict abortedAt(DeviceRoom device, String pause) throws Exception {
    try (Agent agent = device.agent("boot")) {
      Daemon daemon = agent.daemon();
      var thread = new Thread(() -> run(daemon), "daemon");
      thread.start();
      try {
        await(pause);
        await(pause);
        aborted = true;
        await("failure");
        await("inventory");
      } finally {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(40));
      }
      assertNull(agent.state().deployment());
      return Objects.requireNonNull(agent.state().last()).verdict();
    }
  }

  private void await(String wanted) throws InterruptedException {
    for (int other = 0; other < 30; other++) {
      String next = heard.poll(40, TimeUnit.SECONDS);
      assertNotNull(next, "waited in vain for " + wanted);
      if (next.equals(wanted)) {
        return;
      }
    }
    fail("heard much, but not " + wanted);
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
