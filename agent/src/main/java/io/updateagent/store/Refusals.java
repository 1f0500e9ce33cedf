package io.updateagent.store;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How often a server answered a report, and did not take it. A verdict is precious, so it is told
 * again for long: first whenever the server is called, then after longer and longer waits.
 *
 * @param count how often
 * @param since when first, by the clock on the wall; null for never
 * @param latest when last
 */
public record Refusals(int count, @Nullable Instant since, @Nullable Instant latest) {
  /** None yet. */
  public static final Refusals NONE = new Refusals(0, null, null);

  /** As many are no accident: from then on there are waits, and nothing else waits for it. */
  public static final int FEW = 3;

  /** No report is refused more often. */
  public static final int MOST = 100;

  /** The fewest before a report is given up for its age, as clocks on the wall jump. */
  public static final int ENOUGH = 20;

  /** How long a report is told at least. */
  public static final Duration LONG = Duration.ofDays(7);

  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final int MOST_DOUBLINGS = 9;

  /** One more. */
  Refusals again(Instant now) {
    return new Refusals(count + 1, since == null ? now : since, now);
  }

  /** Whether they are no accident. */
  public boolean areMany() {
    return count >= FEW;
  }

  /**
   * Whether it is time to tell the report again. A clock that went back is no reason to wait; with
   * the bound on their number it cannot do much harm.
   */
  public boolean letTryAgain(Instant now) {
    Instant last = latest;
    if (last == null || !areMany() || now.isBefore(last)) {
      return true;
    }
    Duration wait = FIRST.multipliedBy(1L << Math.min(count - FEW, MOST_DOUBLINGS));
    Duration bounded = wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    return !now.isBefore(last.plus(bounded));
  }

  /** Whether it is time to give the report up. */
  public boolean areEnough(Instant now) {
    boolean old = since != null && !now.isBefore(since.plus(LONG));
    return count >= MOST || (count >= ENOUGH && old);
  }
}
