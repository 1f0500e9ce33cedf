package io.updateagent.remote;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The waits of one download. Nobody waits without having been told for how long, and why. */
final class Patience {
  private static final int TIMEOUT = 408;
  private static final int TOO_MANY = 429;
  private static final int FIRST_OF_THE_SERVERS = 500;

  private final Backoff waits;
  private final Duration longest;
  private final Waiter waiter;
  private final Consumer<String> notices;

  Patience(Backoff waits, Duration longest, Waiter waiter, Consumer<String> notices) {
    this.waits = waits;
    this.longest = longest;
    this.waiter = waiter;
    this.notices = notices;
  }

  /** Whether an error that a server answers with may be gone at the next attempt. */
  static boolean passes(int code) {
    return code >= FIRST_OF_THE_SERVERS || code == TIMEOUT || code == TOO_MANY;
  }

  /**
   * Waits before another attempt.
   *
   * @param problem why the last one failed
   * @param asked how long the server wants to be left alone; null if it does not say
   * @return false if all attempts are used up, or the server asks for too much
   */
  boolean waitAfter(String problem, @Nullable Duration asked) throws InterruptedException {
    Optional<Duration> planned = waits.next();
    if (planned.isEmpty()) {
      return false;
    }
    Duration wait = asked == null ? planned.get() : asked;
    if (wait.compareTo(longest) > 0) {
      notices.accept(
          "%s; the server asks to wait for %s, which is too long".formatted(problem, shown(wait)));
      return false;
    }
    notices.accept(
        "%s; trying again in %s (attempt %d of %d)"
            .formatted(problem, shown(wait), waits.used() + 1, waits.count() + 1));
    waiter.sleep(wait);
    return true;
  }

  /** Says something that is no wait. */
  void say(String notice) {
    notices.accept(notice);
  }

  /** How many attempts to go on there were. */
  int used() {
    return waits.used();
  }

  private static String shown(Duration wait) {
    return wait.toSeconds() > 0 ? wait.toSeconds() + " s" : wait.toMillis() + " ms";
  }
}
