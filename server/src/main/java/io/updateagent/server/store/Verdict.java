package io.updateagent.server.store;

import java.util.Locale;

/** What a device says of itself. */
public enum Verdict {
  /** It said nothing yet. */
  UNKNOWN,
  CONSISTENT,
  UPDATING,
  INCONSISTENT;

  /** In lower case, as the agent's inventory says it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Verdict of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
