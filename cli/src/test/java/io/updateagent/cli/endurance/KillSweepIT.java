package io.updateagent.cli.endurance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.cli.endurance.Observer.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The agent is killed before each system call that changes the data directory, makes it durable or
 * sends something, one run for each, and started again: whatever the moment, the device ends
 * committed, rolled back or flagged. {@code -Dsweep.every=1} does all of them; otherwise it is
 * every so many, from a seeded offset or the given {@code -Dsweep.offset=}.
 */
@Tag("slow")
class KillSweepIT {
  private static final int EVERY = Integer.getInteger("sweep.every", 60);
  private static final int JOBS = Integer.getInteger("sweep.jobs", 2);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  @TempDir static Path shared;
  @TempDir Path directory;

  /** A device at rest that runs what an update is to replace. */
  @BeforeAll
  static void aDeviceRunsAppOne() throws Exception {
    Optional<String> problem = CallFaults.problem();
    Assumptions.assumeTrue(problem.isEmpty(), problem.orElse(""));
    Station.furnish(shared);
    try (Station station = new Station(shared, new HostileServer(told -> {}))) {
      station.device().answer("app", false, false);
      var artifacts = new Artifacts(shared.resolve("src"));
      artifacts.write("app-2", List.of("app"), true);
      Path artifact = artifacts.write("app-1", List.of("app"), false);
      assertEquals(0, station.agent("install", artifact.toString()).exit());
      station.start();
      station.await("the first poll", station.server()::isOver);
    }
    Files.delete(shared.resolve("log"));
  }

  @ParameterizedTest
  @EnumSource
  void noMomentToDieIsSilent(SweepCase sweepCase) throws Exception {
    long points = run(sweepCase, "count", 0, new TreeMap<>());
    assertTrue(points > 100, points + " calls");
    int random = new Random(SEED ^ sweepCase.name().hashCode()).nextInt(EVERY);
    int offset = Integer.getInteger("sweep.offset", random);
    Map<String, Integer> verdicts = new TreeMap<>();
    List<String> failures = Collections.synchronizedList(new ArrayList<>());
    ExecutorService threads = Executors.newFixedThreadPool(JOBS);
    int runs = 0;
    for (long at = 1L + offset; at <= points; at += EVERY) {
      long point = at;
      threads.execute(() -> one(sweepCase, point, verdicts, failures));
      runs++;
    }
    threads.shutdown();
    assertTrue(threads.awaitTermination(1, TimeUnit.DAYS));
    System.out.printf(
        "kill sweep: %s, seed %d: %d of %d points, %s%n", sweepCase, SEED, runs, points, verdicts);
    assertEquals(List.of(), failures);
  }

  private void one(
      SweepCase sweepCase, long point, Map<String, Integer> verdicts, List<String> failures) {
    try {
      run(sweepCase, "at-" + point, point, verdicts);
    } catch (Exception | AssertionError e) {
      failures.add(e.toString());
    }
  }

  private long run(SweepCase sweepCase, String name, long kill, Map<String, Integer> verdicts)
      throws Exception {
    Path root = directory.resolve(name);
    Station.copy(shared, root);
    var device = new FakeDevice(root.resolve("device"));
    var observer = new Observer(root.resolve("data"), device);
    observer.knows("app", "app-1");
    try (Station station = new Station(root, new HostileServer(observer::told))) {
      sweepCase.prepare(device);
      observer.before();
      station.faults().killAt(0, kill);
      Path artifact = shared.resolve("src/app-2.mender");
      String id =
          sweepCase.isManaged() ? managed(station, artifact) : standalone(station, artifact);
      boolean killed = station.faults().killed() > 0;
      List<String> found =
          observer.judge(
              new Situation(
                  id,
                  station.server().told(id),
                  station.server().lastName(),
                  sweepCase.isGood() && !killed));
      String verdict = verdict(station);
      String moment =
          "%s killed at call %d (%s)".formatted(sweepCase, kill, station.faults().last());
      assertEquals(List.of(), found, () -> moment + ": " + log(station));
      assertTrue(
          sweepCase.allows(verdict, killed), () -> moment + " ended " + verdict + log(station));
      synchronized (verdicts) {
        verdicts.merge(verdict, 1, Integer::sum);
      }
      return station.faults().count();
    }
  }

  private static String managed(Station station, Path artifact) throws Exception {
    station.server().offer("d-2", "app-2", artifact, 1);
    station.start();
    station.await("the verdict", station.server()::isOver);
    station.stop(true);
    return "d-2";
  }

  private static String standalone(Station station, Path artifact) throws Exception {
    new Person(station, false).updates(artifact, "commit");
    return "standalone";
  }

  private static String verdict(Station station) throws IOException {
    String last = station.state().path("last").path("number").asInt() > 1 ? "" : "nothing";
    return last.isEmpty() ? station.state().path("last").path("verdict").asText() : last;
  }

  private static String log(Station station) {
    try {
      return station.log();
    } catch (IOException e) {
      return e.toString();
    }
  }
}
