package io.updateagent.server.store;

/**
 * How many devices of a phase of a deployment are alike.
 *
 * @param phase in which it is offered, from 0
 * @param status what they last said, as of a {@link Part}
 * @param inconsistent whether it made them inconsistent
 * @param devices how many, at least one
 */
public record Tally(int phase, String status, boolean inconsistent, int devices) {

  /** Whether it is over for them. */
  public boolean isFinished() {
    return Part.isFinal(status);
  }
}
