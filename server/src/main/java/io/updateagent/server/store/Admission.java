package io.updateagent.server.store;

import java.util.Locale;

/** Whether a device, or a key that it came with, is let in. */
public enum Admission {
  /** It asked, and nobody decided yet. */
  PENDING,
  ACCEPTED,
  REJECTED,
  /** Somebody named it and its key before it asked; it is accepted when it does. */
  PREAUTHORIZED;

  /** As the management API says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a word of the management API.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Admission of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
