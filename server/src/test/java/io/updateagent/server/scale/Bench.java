package io.updateagent.server.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** A server with a fleet and an operator, and what is measured of them, step by step. */
final class Bench implements AutoCloseable {
  static final int ARTIFACT_SIZE = 256 * 1024;
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final long LOOK_MILLIS = 250;
  private static final int FEW_WAITING = 5;
  private static final double NANOS = 1e9;

  private final int count;
  private final ServerProcess server;
  private final Operator operator;
  private final SimulatedFleet fleet;
  private String counts = "";

  /**
   * @param directory of its own
   * @param count how many devices
   * @param interval between two polls of a device
   */
  Bench(Path directory, int count, Duration interval) throws IOException, GeneralSecurityException {
    this.count = count;
    this.server = new ServerProcess(directory, Operator.TOKEN);
    this.operator = new Operator(server);
    operator.upload("app-2", ARTIFACT_SIZE, directory);
    this.fleet = new SimulatedFleet(server.url(), count, interval);
  }

  /**
   * What was measured while something went on.
   *
   * @param seconds how long it took
   * @param polls how long each poll took
   * @param processorSeconds what the server used
   */
  record Measured(double seconds, Latencies polls, double processorSeconds) {

    double pollsPerSecond() {
      return polls.count() / seconds;
    }

    /** In milliseconds; of whatever else is done the same. */
    double costOfPoll() {
      return processorSeconds * 1000 / polls.count();
    }

    /** Of the processors of the machine, all together. */
    double load() {
      return processorSeconds / seconds / Runtime.getRuntime().availableProcessors();
    }
  }

  /** What goes on while it is measured. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private Measured measured(Step step) throws IOException, InterruptedException {
    double processor = server.processorSeconds();
    long begin = System.nanoTime();
    fleet.countAnew();
    step.run();
    Latencies polls = fleet.countAnew();
    return new Measured(
        (System.nanoTime() - begin) / NANOS, polls, server.processorSeconds() - processor);
  }

  /** All devices come within one interval; over when what piled up meanwhile is done. */
  Measured arrival() throws IOException, InterruptedException {
    return measured(
        () -> {
          fleet.start();
          if (!fleet.awaitArrival(PATIENCE)) {
            throw new IOException("not all devices were let in; " + fleet.problems());
          }
          long end = System.nanoTime() + PATIENCE.toNanos();
          while (fleet.waiting() > FEW_WAITING) {
            if (System.nanoTime() > end) {
              throw new IOException("what piled up is never done; " + fleet.waiting() + " wait");
            }
            Thread.sleep(LOOK_MILLIS);
          }
        });
  }

  /** Nothing happens but that the devices poll. */
  Measured quiet(Duration length) throws IOException, InterruptedException {
    return measured(() -> Thread.sleep(length.toMillis()));
  }

  /** All devices get an update at their next poll, until the deployment is over. */
  Measured deployment() throws IOException, InterruptedException {
    return measured(
        () -> {
          String id = operator.deploy("app-2");
          long end = System.nanoTime() + PATIENCE.toNanos();
          JsonNode state = operator.deployment(id);
          while (!state.path("status").asText().equals("finished")) {
            if (System.nanoTime() > end) {
              throw new IOException("the deployment is not over: " + state.path("counts"));
            }
            Thread.sleep(LOOK_MILLIS);
            state = operator.deployment(id);
          }
          counts = state.path("counts").toString();
        });
  }

  /** After the deployment: every device took it, and the server knows what became of each. */
  void assertNothingIsLost() throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (fleet.installed() < count && System.nanoTime() < end) {
      Thread.sleep(LOOK_MILLIS); // the last ones still send what they are now
    }
    int failing = fleet.failing();
    assertEquals("", fleet.problems());
    assertEquals("", server.complaints());
    assertEquals(count, fleet.installed());
    assertEquals(
        "{\"failure\":%d,\"inconsistent\":%d,\"success\":%d}"
            .formatted(failing, failing, count - failing),
        counts);
    assertEquals(failing, operator.devices("inconsistent"));
    assertEquals(count - failing, operator.devices("consistent"));
    assertTrue(fleet.downloaded() > (long) count * ARTIFACT_SIZE, "of the downloads");
  }

  /** Pages with the time that each takes, while the devices poll. */
  Map<String, Duration> pages() throws IOException {
    var pages = new LinkedHashMap<String, Duration>();
    for (String path :
        new String[] {
          "/devices",
          "/devices?q=000007",
          "/devices?page=" + Math.max(1, count / 50),
          "/deployments",
          "/deployments/preview?artifact=app-2",
          "/content"
        }) {
      pages.put(path, operator.page(path));
    }
    return pages;
  }

  /** The most memory that the server had so far. In MiB. */
  long peakMebibytes() throws IOException {
    return server.peakMebibytes();
  }

  @Override
  public void close() throws IOException {
    fleet.close();
    server.close();
  }
}
