package io.updateagent.cli.endurance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Somebody at the device, who goes on with an update until it is over, whatever happens. */
final class Person {
  private static final int MOST_COMMANDS = 60;

  private final Station station;
  private final boolean daemonSettles;
  private final List<Run> runs = new ArrayList<>();

  /**
   * @param daemonSettles whether the daemon is started to go on with what was interrupted, instead
   *     of {@code agent resume}
   */
  Person(Station station, boolean daemonSettles) {
    this.station = station;
    this.daemonSettles = daemonSettles;
  }

  /**
   * Installs an artifact and decides.
   *
   * @param decision commit or rollback
   * @return every command that was run
   */
  List<Run> updates(Path artifact, String decision) throws IOException, InterruptedException {
    run("install", artifact.toString());
    while (!station.isIdle()) {
      if (waits()) {
        run(decision);
      } else if (daemonSettles) {
        station.start();
        station.await("the daemon to settle it", () -> station.isIdle() || waits());
        station.stop(false);
      } else {
        run("resume");
      }
    }
    return runs;
  }

  /** Whether the update waits for somebody's word. */
  private boolean waits() throws IOException {
    JsonNode deployment = station.state().path("deployment");
    return deployment.path("phase").asText().equals("COMMIT")
        && !deployment.path("entered").asBoolean();
  }

  private void run(String... arguments) throws IOException, InterruptedException {
    if (runs.size() == MOST_COMMANDS) {
      throw new AssertionError("stuck: %d commands, the last: %s".formatted(runs.size(), runs));
    }
    runs.add(station.agent(arguments));
  }
}
