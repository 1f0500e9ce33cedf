package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened to a device while a deployment was carried out, in order. */
public final class Trace {
  /** No deployment takes more: whoever gets here goes round in circles. */
  private static final int MOST_EVENTS = 1500;

  /** Something that happened. */
  public sealed interface Event {}

  /** The agent started. */
  public record Started() implements Event {}

  /** A phase was over before it was entered. */
  public record Answered(Phase phase, Outcome outcome) implements Event {}

  /** A phase began to do its work. */
  public record Began(Phase phase) implements Event {}

  /** A phase said how it ended. */
  public record Ended(Phase phase, Outcome outcome) implements Event {}

  /** A phase that goes on noted an error. */
  public record Tainted(Phase phase) implements Event {}

  /** The state was written. */
  public record Saved(AgentState state) implements Event {}

  /** The state could not be written. */
  public record NotSaved() implements Event {}

  /** Somebody was told the verdict. */
  public record Told(@Nullable Verdict verdict) implements Event {}

  private final boolean reboots;
  private final List<Event> events = new ArrayList<>();

  /**
   * @param reboots whether the update reboots the device
   */
  public Trace(boolean reboots) {
    this.reboots = reboots;
  }

  /** Adds what happened next. */
  public void add(Event event) {
    if (events.size() == MOST_EVENTS) {
      throw new AssertionError("stuck: " + events.subList(MOST_EVENTS - 6, MOST_EVENTS));
    }
    events.add(event);
  }

  boolean reboots() {
    return reboots;
  }

  List<Event> events() {
    return events;
  }

  /** How often a phase began. */
  int begun(Phase phase) {
    return (int) events.stream().filter(new Began(phase)::equals).count();
  }

  /** The phases that began, in order. */
  List<Phase> phases() {
    return events.stream()
        .flatMap(event -> event instanceof Began began ? List.of(began.phase()).stream() : null)
        .toList();
  }

  /** The state as it was written last. */
  AgentState end() {
    for (int at = events.size() - 1; at >= 0; at--) {
      if (events.get(at) instanceof Saved saved) {
        return saved.state();
      }
    }
    throw new AssertionError("nothing was ever written");
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Event event : events) {
      text.append("\n  ").append(event instanceof Saved saved ? line(saved.state()) : event);
    }
    return text.toString();
  }

  private static String line(AgentState state) {
    Deployment deployment = state.deployment();
    return deployment == null
        ? "Saved[done]"
        : "Saved[%s%s %s %s]"
            .formatted(
                deployment.phase(),
                deployment.position().entered() ? " entered" : "",
                deployment.findings().integrity(),
                deployment.verdict());
  }
}
