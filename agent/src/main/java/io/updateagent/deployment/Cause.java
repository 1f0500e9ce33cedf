package io.updateagent.deployment;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why something failed, in a form that machines can compare and people can read.
 *
 * @param phase the phase in which it happened
 * @param step the module call, script or own step that failed, for instance {@code ArtifactInstall}
 * @param actor the update module or state script that ran; null if it was the agent itself
 * @param payload index of the payload, or null if it concerns all of them
 * @param kind how it failed
 * @param code exit code or signal number; null for the other kinds
 * @param message one line for people: what failed and why
 * @param output the last lines that the module or script printed; at most ten
 */
public record Cause(
    Phase phase,
    String step,
    @Nullable String actor,
    @Nullable Integer payload,
    Kind kind,
    @Nullable Integer code,
    String message,
    List<String> output) {

  /** The ways to fail. */
  public enum Kind {
    /** A process ended with an exit code that says failure. */
    EXIT,
    /** A process was killed by a signal. */
    SIGNAL,
    /** A process did not end in time. */
    TIMEOUT,
    /** The agent was killed, or power was lost, while the step ran. */
    INTERRUPTED,
    /** Something was refused: an artifact, an answer, a state. */
    REFUSED,
    /** The server or a person stopped the update. */
    ABORTED,
    /** The update went round in circles until the loop limit. */
    LOOP,
    /** The update module cannot roll back. */
    UNSUPPORTED,
    /** What the agent knew was lost. */
    STATE_LOST
  }

  /** Keeps its own copy of {@code output}. */
  public Cause {
    output = List.copyOf(output);
  }

  /** A cause that is the agent's own finding, without a process behind it. */
  public static Cause own(Phase phase, String step, Kind kind, String message) {
    return new Cause(phase, step, null, null, kind, null, message, List.of());
  }

  /** The same cause with another message. */
  public Cause withMessage(String text) {
    return new Cause(phase, step, actor, payload, kind, code, text, output);
  }
}
