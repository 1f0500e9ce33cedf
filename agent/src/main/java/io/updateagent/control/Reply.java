package io.updateagent.control;

/**
 * What asking the daemon came to.
 *
 * @param kind whether there was an answer, and why not
 * @param text the daemon's answer; empty if there was none
 */
public record Reply(Kind kind, String text) {

  /** How the asking ended. */
  public enum Kind {
    /** The daemon answered. */
    ANSWERED,
    /** Nobody listens: no daemon runs, or it is not that far yet. */
    NOBODY,
    /** The socket is there, or may be, but not for this user. */
    NOT_ALLOWED,
    /** Somebody listens, but does not answer in time. */
    SILENT
  }

  static Reply answered(String text) {
    return new Reply(Kind.ANSWERED, text);
  }

  /** What the daemon's answer means. */
  public Answer answer() {
    return Answer.parse(text);
  }

  static Reply without(Kind kind) {
    return new Reply(kind, "");
  }
}
