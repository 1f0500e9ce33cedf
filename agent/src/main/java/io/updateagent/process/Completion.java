package io.updateagent.process;

import java.time.Duration;
import java.util.List;

/**
 * How a command ended.
 *
 * @param end the way it ended
 * @param code exit code or signal number; 0 for the other ways
 * @param stdout its standard output, if it was captured; at most 64 KiB
 * @param lastLines the last lines of its output, at most ten of at most 300 characters
 * @param timeout how long it was allowed to take
 * @param problem why it could not be started; empty otherwise
 */
public record Completion(
    End end, int code, String stdout, List<String> lastLines, Duration timeout, String problem) {

  /** The ways in which a command ends. */
  public enum End {
    /** By itself, with an exit code. */
    EXITED,
    /** Killed by a signal that was not ours. */
    SIGNALLED,
    /** Killed by us, because it took too long. */
    TIMED_OUT,
    /** It never ran. */
    NOT_STARTED
  }

  /** A command that never ran. */
  public static Completion notStarted(Duration timeout, String problem) {
    return new Completion(End.NOT_STARTED, 0, "", List.of(), timeout, problem);
  }

  /** Whether it did what it should. */
  public boolean succeeded() {
    return end == End.EXITED && code == 0;
  }

  /** How it ended, as the end of a sentence that begins with its name. */
  public String inWords() {
    return switch (end) {
      case EXITED -> "exited " + code;
      case SIGNALLED -> "was killed by signal " + code;
      case TIMED_OUT -> "did not finish within " + timeout.toSeconds() + " s and was killed";
      case NOT_STARTED -> "could not be started: " + problem;
    };
  }
}
