package io.updateagent.server.gui;

import io.updateagent.server.store.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * A deployment as the form says it, before anything is made sure of.
 *
 * @param phases percentages, such as {@code 10 40 50}
 * @param pause minutes between phases
 */
record Draft(
    String name,
    String artifact,
    Target target,
    String phases,
    String pause,
    String stopAtFailed,
    String stopAtInconsistent,
    String retries,
    boolean force) {
  private static final int LONGEST_NAME = 200;

  static Draft read(Function<String, String> given, List<String> devices) {
    return new Draft(
        given.apply("name"),
        given.apply("artifact"),
        new Target(DeviceQuery.read(given), devices),
        given.apply("phases"),
        given.apply("pause"),
        given.apply("stop_failed"),
        given.apply("stop_inconsistent"),
        given.apply("retries"),
        given.apply("force").equals("yes"));
  }

  /** What it is called: as given, or after the artifact. */
  String title() {
    return name.isEmpty() ? artifact : name;
  }

  /**
   * How it goes about its devices.
   *
   * @throws IllegalArgumentException with one line that says what is not understood
   */
  Plan plan() {
    if (name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("a name has up to " + LONGEST_NAME + " characters");
    }
    Duration pause = Duration.ofMinutes(number("the pause", this.pause, 0));
    List<Plan.Phase> all = new ArrayList<>();
    for (String percent : phases.isEmpty() ? List.of("100") : List.of(phases.split("[\\s,;]+"))) {
      all.add(new Plan.Phase(number("a phase", percent, 0), all.isEmpty() ? Duration.ZERO : pause));
    }
    return new Plan(
        all,
        limit("the limit of failed devices", stopAtFailed),
        limit("the limit of inconsistent devices", stopAtInconsistent),
        number("retries", retries, 0),
        force);
  }

  private static OptionalInt limit(String what, String text) {
    return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(what, text, 0));
  }

  private static int number(String what, String text, int otherwise) {
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!text.matches("\\d{1,6}")) {
      throw new IllegalArgumentException(what + " must be a whole number, not \"" + text + "\"");
    }
    return Integer.parseInt(text);
  }
}
