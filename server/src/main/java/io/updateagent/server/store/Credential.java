package io.updateagent.server.store;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What somebody shows in place of a password.
 *
 * @param id to name it by; it opens nothing
 * @param name of the user whose session it is, or what a token is for
 * @param user whose it is; null for a token that belongs to nobody
 * @param role what it allows now: never more than its user may
 * @param expires when it ends; null for never
 */
public record Credential(
    String id,
    Kind kind,
    String name,
    @Nullable String user,
    Role role,
    Instant created,
    @Nullable Instant expires) {

  /** Who shows it. */
  public enum Kind {
    /** A person who logged in. */
    SESSION,
    /** A program. */
    TOKEN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who does what is done with it, for the audit log. */
  public String actor() {
    return kind == Kind.SESSION ? name : "token " + name;
  }
}
