package io.updateagent.server.access;

import io.updateagent.server.store.Audit;
import io.updateagent.server.store.Credentials;
import io.updateagent.server.store.User;
import io.updateagent.server.store.Users;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Lets people in who know their password. Each log-in and each refusal goes to the audit log. */
public final class Login {
  /** How long a session is good. */
  public static final Duration LIFETIME = Duration.ofHours(12);

  /** What is compared at a time: the rest of the processor is for the devices. */
  private static final int AT_ONCE = 2;

  private static final Duration BUSY = Duration.ofSeconds(1);

  private final Users users;
  private final Credentials credentials;
  private final Audit audit;
  private final Passwords passwords;
  private final LoginLimit limit;
  private final Semaphore comparing = new Semaphore(AT_ONCE);

  /**
   * @param clock what time it is, for what has to wait
   */
  public Login(
      Users users, Credentials credentials, Audit audit, Passwords passwords, InstantSource clock) {
    this.users = users;
    this.credentials = credentials;
    this.audit = audit;
    this.passwords = passwords;
    this.limit = new LoginLimit(clock);
  }

  /** What comes of it. */
  public sealed interface Outcome {}

  /** Come in: here is a session. */
  public record Granted(Credentials.Made session) implements Outcome {}

  /** Name or password is wrong; which one is not said. */
  public record Refused() implements Outcome {}

  /** Nothing was looked at: there were too many attempts. */
  public record Later(Duration delay) implements Outcome {}

  /**
   * Somebody wants to come in.
   *
   * @param address where that one calls from
   */
  public Outcome login(String name, String password, String address) {
    LoginLimit.Turn turn = limit.attempt(name, address);
    if (!turn.isNow()) {
      return new Later(turn.delay());
    }
    if (!comparing.tryAcquire()) {
      return new Later(BUSY);
    }
    boolean isRight;
    try {
      isRight = passwords.matches(password, users.password(name));
    } finally {
      comparing.release();
    }
    Optional<User> user = users.find(name);
    String from = "from " + address + (turn.ignored() == 0 ? "" : ignored(turn.ignored()));
    if (!isRight || user.isEmpty()) {
      // What is no name may be a password in the wrong field.
      String who = user.map(User::name).orElse("unknown user");
      audit.note(who, "log-in refused", who, from);
      return new Refused();
    }
    limit.succeeded(name, address);
    audit.note(name, "log-in", name, from);
    return new Granted(credentials.session(user.get(), LIFETIME));
  }

  private static String ignored(int count) {
    return "; %d attempts before it came too early".formatted(count);
  }
}
