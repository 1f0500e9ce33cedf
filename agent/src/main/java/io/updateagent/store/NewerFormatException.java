package io.updateagent.store;

/** A file that a newer agent wrote, in a format this one does not know. */
final class NewerFormatException extends Exception {
  private static final long serialVersionUID = 1L;
}
