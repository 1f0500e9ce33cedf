package io.updateagent.server.store;

import java.util.Locale;

/** What somebody may do; each may all that those before it may. */
public enum Role {
  /** Look at everything but the audit log. */
  READ,
  /** Let devices in, upload, deploy. */
  OPERATE,
  /** Say who may do what. */
  ADMIN;

  /** As the database and the command line say it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads a word.
   *
   * @throws IllegalArgumentException with one line, if it is none
   */
  public static Role of(String word) {
    for (Role role : values()) {
      if (role.word().equals(word)) {
        return role;
      }
    }
    throw new IllegalArgumentException(
        "there is no role \"%s\"; there are read, operate and admin".formatted(word));
  }

  /** Whether it is enough where another one is asked for. */
  public boolean includes(Role wanted) {
    return compareTo(wanted) >= 0;
  }
}
