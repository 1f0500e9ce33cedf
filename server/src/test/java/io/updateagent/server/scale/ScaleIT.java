package io.updateagent.server.scale;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a fleet costs the server. With {@code -Ddevices=10000 -Dinterval=60} (seconds) it measures
 * one line of the table in {@code docs/performance.md} instead of what holds anywhere.
 */
@Tag("slow")
class ScaleIT {
  private static final int FEW = 100;
  private static final int MANY = 1000;
  private static final long MOST_MEBIBYTES = 512;
  private static final double MOST_TIMES = 2;

  @TempDir Path directory;

  /** What came of one bench. */
  private record Result(Bench.Measured quiet, Bench.Measured deployment, long mebibytes) {}

  private Result run(int devices, Duration interval, Duration quiet) throws Exception {
    try (var bench = new Bench(directory.resolve("of-" + devices), devices, interval)) {
      Bench.Measured arrival = bench.arrival();
      Bench.Measured polls = bench.quiet(quiet);
      Map<String, Duration> pages = bench.pages();
      Bench.Measured deployment = bench.deployment();
      var result = new Result(polls, deployment, bench.peakMebibytes());
      print(devices, interval, arrival, result, pages);
      bench.assertNothingIsLost();
      return result;
    }
  }

  private static synchronized void print(
      int devices,
      Duration interval,
      Bench.Measured arrival,
      Result result,
      Map<String, Duration> pages) {
    System.out.printf(
        "| %,d | %d s | %.0f | %s | %s | %.2f ms | %.1f %% | %d MiB | %.0f s | %s | %.1f ms |%n",
        devices,
        interval.toSeconds(),
        result.quiet().pollsPerSecond(),
        millis(result.quiet().polls(), 0.5),
        millis(result.quiet().polls(), 0.99),
        result.quiet().costOfPoll(),
        result.quiet().load() * 100,
        result.mebibytes(),
        result.deployment().seconds(),
        millis(result.deployment().polls(), 0.99),
        result.deployment().processorSeconds() * 1000 / devices);
    System.out.printf(
        "  arrival %.0f s, load %.1f %%, deployment load %.1f %%; pages: %s%n",
        arrival.seconds(), arrival.load() * 100, result.deployment().load() * 100, pages);
  }

  private static String millis(Latencies latencies, double part) {
    return "%.1f ms".formatted(latencies.percentile(part).toNanos() / 1e6);
  }

  @Test
  void aFleetCostsWhatItMay() throws Exception {
    Integer devices = Integer.getInteger("devices");
    if (devices == null) {
      tenTimesTheDevicesCostNoMoreForEachPollAndEachUpdate();
    } else {
      aLineOfTheTable(devices);
    }
  }

  private void aLineOfTheTable(int devices) throws Exception {
    Duration interval = Duration.ofSeconds(Integer.getInteger("interval", 60));
    Duration quiet = Duration.ofSeconds(Integer.getInteger("quiet", 120));
    Result result = run(devices, interval, quiet);
    assertTrue(result.mebibytes() < MOST_MEBIBYTES, result.mebibytes() + " MiB");
  }

  /** Both at once, with as many polls in a second, so that whatever else goes on hits both. */
  private void tenTimesTheDevicesCostNoMoreForEachPollAndEachUpdate() throws Exception {
    ExecutorService both = Executors.newFixedThreadPool(2);
    try {
      Duration quiet = Duration.ofSeconds(15);
      Future<Result> few = both.submit(() -> run(FEW, Duration.ofSeconds(1), quiet));
      Future<Result> many = both.submit(() -> run(MANY, Duration.ofSeconds(10), quiet));
      assertGrowsNoFaster(few.get(), many.get());
    } finally {
      both.shutdownNow();
    }
  }

  private static void assertGrowsNoFaster(Result few, Result many) {
    double poll = many.quiet().costOfPoll() / few.quiet().costOfPoll();
    double update =
        many.deployment().processorSeconds() / MANY / (few.deployment().processorSeconds() / FEW);
    System.out.printf("times the cost: of a poll %.2f, of an update %.2f%n", poll, update);
    assertTrue(poll < MOST_TIMES, "a poll costs so many times as much: " + poll);
    assertTrue(update < MOST_TIMES, "an update costs so many times as much: " + update);
    assertTrue(many.mebibytes() < MOST_MEBIBYTES, many.mebibytes() + " MiB");
  }
}
