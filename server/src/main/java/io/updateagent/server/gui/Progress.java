package io.updateagent.server.gui;

import io.updateagent.server.store.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a deployment is, as a bar with a part for each outcome.
 *
 * @param total devices
 * @param finished devices that are over
 */
record Progress(int total, int finished, List<Segment> segments) {

  /**
   * A part of the bar.
   *
   * @param from where it begins, in percent of the width
   * @param width in percent
   */
  record Segment(State state, int count, String from, String width) {}

  /** What became of a device, as far as the bar tells them apart; in the order of the bar. */
  enum State {
    INCONSISTENT("bad", "inconsistent"),
    FAILED("warn", "failed, rolled back or not started"),
    SUCCESS("good", "success"),
    RUNNING("busy", "in progress"),
    WAITING("off", "waiting"),
    ABORTED("gone", "aborted");

    final String kind;
    final String words;

    State(String kind, String words) {
      this.kind = kind;
      this.words = words;
    }

    /** For the style sheet. */
    String kind() {
      return kind;
    }

    /** As the legend says it. */
    String words() {
      return words;
    }

    /** For an address. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    static State of(Part part) {
      if (part.inconsistent()) {
        return INCONSISTENT;
      }
      return switch (part.status()) {
        case "success", "already-installed" -> SUCCESS;
        case "failure", "noartifact" -> FAILED;
        case "pending" -> WAITING;
        case "aborted" -> ABORTED;
        default -> RUNNING;
      };
    }
  }

  static Progress of(List<Part> parts) {
    Map<State, Integer> counts = new TreeMap<>();
    parts.forEach(part -> counts.merge(State.of(part), 1, Integer::sum));
    var segments = new ArrayList<Segment>();
    int before = 0;
    for (Map.Entry<State, Integer> one : counts.entrySet()) {
      int count = one.getValue();
      segments.add(
          new Segment(
              one.getKey(), count, percent(before, parts.size()), percent(count, parts.size())));
      before += count;
    }
    int finished = (int) parts.stream().filter(Part::isFinished).count();
    return new Progress(parts.size(), finished, segments);
  }

  private static String percent(int count, int all) {
    return String.format(Locale.ROOT, "%.3f%%", 100.0 * count / all);
  }

  int count(State state) {
    return segments.stream()
        .filter(one -> one.state() == state)
        .mapToInt(Segment::count)
        .findFirst()
        .orElse(0);
  }

  /** The same in words, for those who do not see the bar. */
  String inWords() {
    var words = new ArrayList<String>();
    segments.forEach(one -> words.add(one.count() + " " + one.state().words()));
    return words.isEmpty() ? "no devices" : String.join(", ", words);
  }
}
