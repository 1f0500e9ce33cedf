package io.updateagent.server.access;

import io.updateagent.server.store.Audit;
import io.updateagent.server.store.Users;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The first user. As long as there is none, whoever reads the console of the server may become the
 * admin, with a code that is good for one run of the server.
 */
public final class FirstRun {
  private static final int CODE_BYTES = 32;

  private final Users users;
  private final Passwords passwords;
  private final Audit audit;
  private final String code;

  /** With a new code. */
  public FirstRun(Users users, Passwords passwords, Audit audit) {
    this.users = users;
    this.passwords = passwords;
    this.audit = audit;
    byte[] bytes = new byte[CODE_BYTES];
    new SecureRandom().nextBytes(bytes);
    this.code = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** What comes of it. */
  public enum Outcome {
    CREATED,
    /** The code is not of this run, or was used. */
    WRONG_CODE
  }

  /** Whether there is nobody yet. */
  public boolean isNeeded() {
    return users.isEmpty();
  }

  /** Where the browser has to go. */
  public String link(String url) {
    return url + "/first?code=" + code;
  }

  /** Whether somebody may go on with a code. */
  public boolean accepts(String given) {
    boolean isRight =
        MessageDigest.isEqual(
            code.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    return isRight && isNeeded();
  }

  /**
   * Makes the first user, an admin.
   *
   * @throws IllegalArgumentException with one line, if name or password are no good ones
   */
  public Outcome create(String given, String name, String password) {
    if (!accepts(given) || !users.addFirst(name, passwords.hash(password))) {
      audit.note(
          "nobody", "first user refused", "setup", "the code is not of this run, or was used");
      return Outcome.WRONG_CODE;
    }
    audit.note(name, "user added", name, "the first one, as admin");
    return Outcome.CREATED;
  }
}
