package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.control.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/**
 * An update that is installed waits for approval of its commit, and the device starts anew
 * meanwhile: what runs then may be the old software.
 */
class WaitingThroughRebootTest {
  private static final String MODULE =
      """
      case $1 in
          SupportsRollback|NeedsArtifactReboot) echo Yes;;
          Artifact*) echo $1 >> $D/calls;;
      esac
      [ $1 != ArtifactVerifyReboot ] || [ ! -e $D/fell-back ]
      """;

  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final BlockingQueue<String> statuses = new LinkedBlockingQueue<>();

  private final class Server extends Dispatcher {
    private final byte[] artifact;

    Server(byte[] artifact) {
      this.artifact = artifact;
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      var answer = new MockResponse.Builder();
      if (target.contains("auth_requests")) {
        return answer.code(200).body("token").build();
      }
      if (target.endsWith("/next")) {
        return answer.code(200).body(offer()).build();
      }
      if (target.equals("/artifact")) {
        return answer.code(200).body(new Buffer().write(artifact)).build();
      }
      if (target.endsWith("/status") && request.getBody() != null) {
        statuses.add(request.getBody().utf8().replaceAll(".*\"status\":\"([a-z_]+)\".*", "$1"));
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
  void anUpdateThatWaits() throws Exception {
    web.start();
    var room =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "RequireApproval": "commit", "RetryPollIntervalSeconds": 1 }
            """
                .formatted(web.url("/")));
    room.module(MODULE);
    web.setDispatcher(new Server(Files.readAllBytes(room.artifact())));
    try (Agent agent = room.agent("boot 1")) {
      until("pause_before_committing", agent);
    }
    assertEquals(1, verifications(), "once after its own reboot");
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void aRestartOfTheAgentAloneChangesNothing() throws Exception {
    approvedIn("boot 1", "success");
    assertEquals(1, verifications());
  }

  @Test
  void afterAnotherRebootTheUpdateIsVerifiedAgainBeforeItIsCommitted() throws Exception {
    approvedIn("boot 2", "success");
    assertEquals(2, verifications());
  }

  @Test
  void anUpdateThatFellBackWhileItWaitedIsRolledBackAndNotCommitted() throws Exception {
    Files.createFile(directory.resolve("fell-back"));
    approvedIn("boot 2", "failure");
    assertTrue(calls().contains("ArtifactRollback"), calls().toString());
    assertFalse(calls().contains("ArtifactCommit"), calls().toString());
  }

  private void approvedIn(String boot, String end) throws Exception {
    try (Agent agent = new DeviceRoom(directory, configuration()).agent(boot)) {
      assertEquals(Answer.ok("approved: app-2 may commit"), agent.orders().approve());
      until(end, agent);
    }
  }

  private String configuration() throws IOException {
    return Files.readString(directory.resolve("agent.conf"));
  }

  /** Runs the daemon until the server was told that. */
  private void until(String status, Agent agent) throws Exception {
    Daemon daemon = agent.daemon();
    var thread = new Thread(() -> run(daemon), "daemon");
    thread.start();
    try {
      String next = "";
      while (!status.equals(next)) {
        next = statuses.poll(40, TimeUnit.SECONDS);
        assertTrue(next != null, "waited in vain for " + status);
      }
    } finally {
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(40));
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

  private List<String> calls() throws IOException {
    return Files.readAllLines(directory.resolve("calls"));
  }

  private long verifications() throws IOException {
    return calls().stream().filter("ArtifactVerifyReboot"::equals).count();
  }
}
