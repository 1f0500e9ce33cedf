package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.Outbox;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server asks, in the middle of a deployment, to be left alone for an hour. */
@Tag("slow")
class BusyServerTest {
  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final Site site = new Site();
  private DeviceRoom device;

  /** Offers one deployment; answers one kind of report that it is busy. */
  private final class Site extends Dispatcher {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private volatile byte[] artifact = new byte[0];
    private volatile boolean offers = true;
    private volatile String busyAt = "";
    private volatile int wait = 3600;

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
      String what = target.substring(target.lastIndexOf('/') + 1);
      if (what.equals("status") && request.getBody() != null) {
        String body = request.getBody().utf8();
        what = body.replaceAll(".*\"status\":\"([a-z_]+)\".*", "$1");
        // What comes before the commit is told as another "installing".
        what = body.contains("\"ArtifactCommit\"") ? "committing" : what;
      }
      heard.add(what);
      if (what.equals(busyAt)) {
        return answer.code(503).addHeader("Retry-After", "" + wait).build();
      }
      return what.equals("next") && offers
          ? answer.body(offer()).build()
          : answer.code(204).build();
    }

    /** Waits until it is told or asked that. */
    void await(String wanted) throws InterruptedException {
      for (int other = 0; other < 30; other++) {
        String next = heard.poll(40, TimeUnit.SECONDS);
        assertNotNull(next, "waited in vain for " + wanted);
        if (next.equals(wanted)) {
          return;
        }
      }
      fail("heard much, but not " + wanted);
    }

    /** Polls would come every second. */
    void awaitSilence() throws InterruptedException {
      assertNull(heard.poll(2500, TimeUnit.MILLISECONDS));
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
    web.setDispatcher(site);
    web.start();
    device =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "RetryPollIntervalSeconds": 1 }
            """
                .formatted(web.url("/")));
    device.module("echo $1 >> $D/calls; [ $1 != SupportsRollback ] || echo Yes");
    site.artifact = Files.readAllBytes(device.artifact());
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void aVerdictThatTheServerHasNoTimeForIsKeptAtOnceAndToldOnceSomebodyAsks() throws Exception {
    site.busyAt = "success";
    withDaemon(
        agent -> {
          site.await("success");
          site.offers = false;
          site.awaitSilence();
          assertEquals(1, untold().size());
          assertTrue(Files.readString(device.path("calls")).contains("Cleanup"));
          site.busyAt = "";
          ask(Request.CHECK_UPDATE);
          assertEquals("success", site.heard.poll(40, TimeUnit.SECONDS), "before anything else");
          site.await("next");
        });
    assertEquals(List.of(), untold());
    assertEnded(Verdict.SUCCESS);
  }

  @Test
  void whatHappensWhileTheServerIsLeftAloneIsDoneAllTheSameAndToldLater() throws Exception {
    device.module("case $1 in SupportsRollback) echo Yes;; ArtifactInstall) exit 1;; esac");
    site.busyAt = "installing";
    withDaemon(
        agent -> {
          site.await("installing");
          site.offers = false;
          site.awaitSilence();
          assertEquals(1, untold().size());
          ask(Request.SEND_INVENTORY);
          site.await("failure");
          site.await("log");
        });
    assertEnded(Verdict.ROLLED_BACK);
  }

  @Test
  void nothingIsCommittedBeforeTheServerMayBeToldSo() throws Exception {
    site.busyAt = "committing";
    withDaemon(
        agent -> {
          site.await("committing");
          site.offers = false;
          site.awaitSilence();
          Waiting waiting = new WaitingFile(directory.resolve("data")).read().orElseThrow();
          assertEquals(Phase.COMMIT, waiting.phase());
          assertTrue(
              Describe.waiting(waiting).contains("the server, which asked to be left alone"),
              Describe.waiting(waiting));
          assertFalse(Files.readString(device.path("calls")).contains("ArtifactCommit"));
          site.busyAt = "";
          ask(Request.CHECK_UPDATE);
          site.await("success");
          site.await("attributes");
        });
    assertEnded(Verdict.SUCCESS);
  }

  @Test
  void aServerThatNeverHasTimeForTheCommitIsOutOfReachInTheEnd() throws Exception {
    site.wait = 2;
    site.busyAt = "committing";
    device =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "RetryPollIntervalSeconds": 1,
              "RetryPollCount": 1 }
            """
                .formatted(web.url("/")));
    device.module("echo $1 >> $D/calls; [ $1 != SupportsRollback ] || echo Yes");
    withDaemon(
        agent -> {
          site.await("committing");
          site.offers = false;
          site.await("failure");
          site.await("log");
        });
    assertTrue(Files.readString(device.path("calls")).contains("ArtifactRollback"));
    assertEnded(Verdict.ROLLED_BACK);
  }

  private List<Outbox.Report> untold() {
    return new Outbox(directory.resolve("data"), InstantSource.system()).reports();
  }

  private void ask(Request request) throws Exception {
    assertEquals("ok", ControlSocket.ask(directory.resolve("run"), request).text());
  }

  private void assertEnded(Verdict verdict) throws Exception {
    try (Agent agent = device.agent("boot")) {
      assertNull(agent.state().deployment());
      assertEquals(verdict, Objects.requireNonNull(agent.state().last()).verdict());
    }
  }

  /** Something that a server sees while a daemon runs. */
  private interface Watching {
    void run(Agent agent) throws Exception;
  }

  private void withDaemon(Watching watching) throws Exception {
    try (Agent agent = device.agent("boot")) {
      Daemon daemon = agent.daemon();
      var thread = new Thread(() -> run(daemon), "daemon");
      thread.start();
      try {
        watching.run(agent);
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
