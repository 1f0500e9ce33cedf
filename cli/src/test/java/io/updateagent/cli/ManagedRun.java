package io.updateagent.cli;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Carries out a scenario of the daemon: a server offers one deployment, the agent is started again
 * whenever it is killed, and the end is the first poll after the verdict. What came of it is the
 * calls in order, the statuses that the server took, the verdict, and the artifact name that the
 * server was told last.
 */
final class ManagedRun {
  private static final int MOST_STARTS = 99;
  private static final long PATIENCE_SECONDS = 180;
  private static final int KILLED = 137;

  private ManagedRun() {}

  static String of(Scenario scenario, Path root) throws Exception {
    var device = new ScenarioDevice(root, scenario);
    boolean gone = scenario.items("artifact").contains("gone");
    Path artifact = gone ? root.resolve("gone") : device.artifact("new");
    try (var server = new ScenarioServer(scenario, artifact)) {
      device.configure(server.url());
      drive(device, server);
      boolean idle = scenario.items("scripts").contains("idle");
      List<String> calls = idle ? untilCleanup(device.calls()) : device.calls();
      String transfers =
          scenario.items("server").contains("cuts") ? "download " + server.transfers() + "\n" : "";
      return "%sstatus   %s\nverdict  %s\ndevice   %s\n%s"
          .formatted(
              Scenario.wrapped(calls),
              String.join(" ", server.statuses()),
              device.verdict(),
              server.artifactName(),
              transfers);
    }
  }

  /** The rounds after the end go on until the agent is stopped; how many is a matter of chance. */
  private static List<String> untilCleanup(List<String> calls) {
    int end = calls.lastIndexOf("Cleanup");
    return end < 0 ? calls : calls.subList(0, end + 1);
  }

  private static void drive(ScenarioDevice device, ScenarioServer server) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    File log = ScenarioProgram.log(device);
    for (int starts = 0; starts < MOST_STARTS; starts++) {
      server.newProcess();
      Process process = ScenarioProgram.start(device, List.of("daemon"), log);
      try {
        while (!server.isOver(10) && process.isAlive() && System.nanoTime() < end) {
          continue;
        }
        if (process.isAlive() || server.isOver(0)) {
          if (!server.isOver(0)) {
            throw new AssertionError("not over in time: " + Files.readString(log.toPath()));
          }
          process.destroy();
          if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the daemon does not stop");
          }
          return;
        }
        if (process.exitValue() != KILLED) {
          throw new AssertionError("the daemon ended: " + Files.readString(log.toPath()));
        }
      } finally {
        process.destroyForcibly();
      }
    }
    throw new AssertionError("started " + MOST_STARTS + " times, and still not over");
  }
}
