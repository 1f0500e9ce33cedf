package io.updateagent.server.store;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * How a deployment goes about its devices.
 *
 * @param phases which part of the devices one after the other; the percentages make 100
 * @param stopAtFailed percentage of all devices; when that many failed or became inconsistent,
 *     nothing new begins; empty for never
 * @param stopAtInconsistent the same for devices that became inconsistent
 * @param retries how often a device is offered it again after it failed
 * @param force whether a device that runs it already installs it again
 */
public record Plan(
    List<Phase> phases,
    OptionalInt stopAtFailed,
    OptionalInt stopAtInconsistent,
    int retries,
    boolean force) {

  /** So many percent of the devices, a while after those before are done. */
  public record Phase(int percent, Duration pause) {}

  private static final int WHOLE = 100;
  private static final int MOST_RETRIES = 10;

  /**
   * Keeps its own copies.
   *
   * @throws IllegalArgumentException with one line, if it makes no sense
   */
  public Plan {
    phases = List.copyOf(phases);
    int sum = phases.stream().mapToInt(Phase::percent).sum();
    if (sum != WHOLE || phases.stream().anyMatch(one -> one.percent() < 1)) {
      throw new IllegalArgumentException("the percentages of the phases must make 100");
    }
    if (phases.stream().anyMatch(one -> one.pause().isNegative())) {
      throw new IllegalArgumentException("a pause must not be negative");
    }
    if (retries < 0 || retries > MOST_RETRIES) {
      throw new IllegalArgumentException("retries must be from 0 to " + MOST_RETRIES);
    }
    require("stop_at_failed_percent", stopAtFailed);
    require("stop_at_inconsistent_percent", stopAtInconsistent);
  }

  private static void require(String name, OptionalInt percent) {
    if (percent.isPresent() && (percent.getAsInt() < 1 || percent.getAsInt() > WHOLE)) {
      throw new IllegalArgumentException(name + " must be from 1 to 100");
    }
  }

  /** All devices at once, whatever becomes of them, each once. */
  public static Plan atOnce() {
    return new Plan(
        List.of(new Phase(WHOLE, Duration.ZERO)),
        OptionalInt.empty(),
        OptionalInt.empty(),
        0,
        false);
  }

  /** The same, also where it is installed already. */
  public Plan forced() {
    return new Plan(phases, stopAtFailed, stopAtInconsistent, retries, true);
  }

  /** In which phase a device is, of so many, by its place among them. */
  int phaseOf(int place, int devices) {
    int percent = 0;
    for (int phase = 0; phase < phases.size() - 1; phase++) {
      percent += phases.get(phase).percent();
      // Rounded up, so that the first phase has a device.
      if (place < (devices * (long) percent + WHOLE - 1) / WHOLE) {
        return phase;
      }
    }
    return phases.size() - 1;
  }
}
