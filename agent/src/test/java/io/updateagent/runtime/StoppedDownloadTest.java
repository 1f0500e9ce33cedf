package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.updateagent.remote.hawkbit.HawkbitFake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who cancels an update while it is downloaded need not wait for the download. */
@Tag("slow")
class StoppedDownloadTest {
  private static final String NOBODY_LISTENS = "http://127.0.0.1:1";

  @TempDir Path directory;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer files;
  private HawkbitFake server;
  private DeviceRoom device;
  private Path artifact;
  private double part = 1;

  @BeforeEach
  void aServerThatSendsAPartOfItsFiles() throws Exception {
    files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    files.setExecutor(threads);
    files.createContext("/", this::stall);
    files.start();
    server = new HawkbitFake();
    server.sleep("00:00:01");
    server.downloadsFrom("http://127.0.0.1:" + files.getAddress().getPort());
    device =
        new DeviceRoom(
            directory,
            """
            { "ServerURL": "%s", "ServerType": "hawkbit", "RetryPollIntervalSeconds": 3600,
              "Hawkbit": { "ControllerId": "box-1", "TargetToken": "%s" } }
            """
                .formatted(server.address(), server.secret()));
    device.module("echo $1 >> $D/calls");
    artifact = device.artifact();
  }

  @AfterEach
  void end() {
    ended.countDown();
    files.stop(0);
    threads.shutdownNow();
    server.close();
  }

  private void stall(HttpExchange exchange) throws IOException {
    byte[] content = Files.readAllBytes(artifact);
    exchange.sendResponseHeaders(200, content.length);
    exchange.getResponseBody().write(content, 0, (int) (content.length * part));
    exchange.getResponseBody().flush();
    asked.countDown();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    exchange.close();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.8})
  void aPersonsCancellationEndsADownloadThatGoesOnNoMore(double sent) throws Exception {
    part = sent;
    String id = server.offer(artifact);
    withDaemon(
        Duration.ofMillis(10),
        agent -> {
          asked.await();
          assertTrue(agent.orders().cancel().done());
          awaitVerdict(id);
        });
    assertNothingWasInstalled("cancelled on the device");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, 0.8})
  void theServersCancellationEndsADownloadThatGoesOnNoMore(double sent) throws Exception {
    part = sent;
    String id = server.offer(artifact);
    withDaemon(
        Duration.ofMillis(10),
        agent -> {
          asked.await();
          server.abort(id);
          await("POST/cancelAction/1/feedback");
          await("PUT/configData");
        });
    assertEquals("[closed success]", server.toldOfCancelling(id).toString());
    assertNothingWasInstalled("the server aborted the deployment");
  }

  @Test
  void aPersonsCancellationEndsTheWaitForAServerThatCannotBeReached() throws Exception {
    server.downloadsFrom(NOBODY_LISTENS);
    String id = server.offer(artifact);
    withDaemon(
        Duration.ofHours(1),
        agent -> {
          awaitLog("trying again in 3600 s");
          assertTrue(agent.orders().cancel().done());
          awaitVerdict(id);
        });
    assertNothingWasInstalled("cancelled on the device");
  }

  private void awaitLog(String words) throws Exception {
    for (int i = 0;
        i < 40 && !(Files.exists(device.path("data/deployments")) && device.log().contains(words));
        i++) {
      server.nextRequest();
    }
    assertTrue(device.log().contains(words), device.log());
  }

  private void awaitVerdict(String id) throws InterruptedException {
    while (!server.told(id).toString().contains("\"failure\"")) {
      assertFalse(server.nextRequest().equals("null"), () -> server.told(id).toString());
    }
  }

  /** Waits until the device makes such a request. */
  private void await(String wanted) throws InterruptedException {
    String next = server.nextRequest();
    while (!next.equals(wanted)) {
      assertFalse(next.equals("null"), "waited in vain for " + wanted);
      next = server.nextRequest();
    }
  }

  private void assertNothingWasInstalled(String why) throws Exception {
    assertTrue(device.log().contains(why), device.log());
    Path calls = device.path("calls");
    assertFalse(Files.exists(calls) && Files.readString(calls).contains("ArtifactInstall"));
  }

  /** What happens while a daemon runs. */
  private interface Watching {
    void run(Agent agent) throws Exception;
  }

  private void withDaemon(Duration retryMinimum, Watching watching) throws Exception {
    try (Agent agent = device.agent("boot", retryMinimum)) {
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
