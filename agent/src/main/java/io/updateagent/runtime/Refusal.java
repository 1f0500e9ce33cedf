package io.updateagent.runtime;

/** A request that is not carried out, and changed nothing. The message is one line for people. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why it was refused. */
  public enum Kind {
    /** There is nothing to commit, roll back or resume. */
    NOTHING_IN_PROGRESS,
    /** Everything else. */
    REFUSED
  }

  private final Kind kind;

  /** A refusal with its reason in one line. */
  public Refusal(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** A refusal because of an error. */
  public Refusal(String message, Throwable cause) {
    super(message, cause);
    this.kind = Kind.REFUSED;
  }

  /** Why it was refused. */
  public Kind kind() {
    return kind;
  }
}
