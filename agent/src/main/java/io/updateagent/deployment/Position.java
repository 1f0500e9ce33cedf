package io.updateagent.deployment;

/**
 * Where a deployment stands.
 *
 * @param phase the phase
 * @param entered whether the phase was begun: tells "was doing" from "about to"
 * @param transitions what was counted towards the loop limit so far
 * @param parked whether it stands here because somebody wanted it to wait here: tells it from one
 *     that was killed between two phases
 */
public record Position(Phase phase, boolean entered, int transitions, boolean parked) {

  /** A deployment may count this many transitions; the next one ends it. */
  public static final int LIMIT = 28;

  /** Where every deployment begins. */
  public static final Position START = new Position(Phase.DOWNLOAD, false, 0);

  /** Where nobody asked it to wait. */
  public Position(Phase phase, boolean entered, int transitions) {
    this(phase, entered, transitions, false);
  }

  /** Whether nothing more may be tried: entering the phase would exceed the loop limit. */
  boolean exhausted() {
    return phase != Phase.REPORT && transitions + (entered ? 0 : phase.transitions()) > LIMIT;
  }

  Position enter() {
    return new Position(phase, true, transitions + phase.transitions());
  }

  Position park() {
    return new Position(phase, false, transitions, true);
  }

  Position at(Phase next) {
    return new Position(next, false, transitions);
  }

  /**
   * Goes back to a phase that was counted already: waiting for long is no going round in circles.
   */
  Position backTo(Phase earlier) {
    return new Position(earlier, false, Math.max(0, transitions - earlier.transitions()));
  }

  /** A start of the agent that finds the phase entered counts as well, but reporting never does. */
  Position restarted() {
    return new Position(phase, entered, transitions + (phase == Phase.REPORT ? 0 : 1));
  }
}
