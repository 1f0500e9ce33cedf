package io.updateagent.server.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Makes the hashes of passwords, and compares. Each takes a while on purpose, a quarter of a second
 * with the usual cost, whether there is such a user or not.
 */
public final class Passwords {
  /** Each one more doubles the time. */
  public static final int USUAL_COST = 12;

  static final int SHORTEST = 10;

  /** In bytes: what goes beyond would not count. */
  static final int LONGEST = 72;

  /** What follows the cost in a hash, salt and result, of no password that anybody knows. */
  private static final String NOBODY = ".".repeat(22 + 31);

  private final int cost;

  /**
   * @param cost as bcrypt counts it, from 4 to 31
   */
  public Passwords(int cost) {
    this.cost = cost;
  }

  /**
   * The hash of a new password.
   *
   * @throws IllegalArgumentException with one line, if it is too short or too long
   */
  public String hash(String password) {
    int bytes = password.getBytes(StandardCharsets.UTF_8).length;
    if (password.codePointCount(0, password.length()) < SHORTEST || bytes > LONGEST) {
      throw new IllegalArgumentException(
          "a password has at least %d characters and at most %d bytes"
              .formatted(SHORTEST, LONGEST));
    }
    if (password.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a password has no character 0");
    }
    return BCrypt.withDefaults().hashToString(cost, password.toCharArray());
  }

  /**
   * Whether it is somebody's password.
   *
   * @param hash of that one's password; empty if there is nobody, which takes as long
   */
  boolean matches(String password, Optional<String> hash) {
    if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return false;
    }
    String compared = hash.orElseGet(() -> "$2a$%02d$%s".formatted(cost, NOBODY));
    boolean is = BCrypt.verifyer().verify(password.toCharArray(), compared).verified;
    return is && hash.isPresent();
  }
}
