package io.updateagent.store;

/** What was read is not what was written; the message ends the sentence "damaged: ...". */
final class DamagedException extends Exception {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
