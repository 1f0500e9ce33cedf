package io.updateagent.remote;

import java.time.Duration;
import java.util.Optional;

/**
 * The waits between attempts: the minimum three times, then twice that three times, and so on up to
 * the maximum, for a bounded number of retries. With 60 seconds: 60, 60, 60, 120, 120, 120, 240.
 */
public final class Backoff {
  private static final int REPEATS = 3;

  private final Duration minimum;
  private final Duration maximum;
  private final int count;
  private int used;
  private Duration current;

  /**
   * @param minimum the first wait, more than zero
   * @param maximum the longest wait; the minimum counts instead if it is longer
   * @param count how many waits there are before it is time to give up; 0 for none
   */
  public Backoff(Duration minimum, Duration maximum, int count) {
    if (minimum.isNegative() || minimum.isZero() || count < 0) {
      throw new IllegalArgumentException("minimum " + minimum + ", count " + count);
    }
    this.minimum = minimum;
    this.maximum = maximum.compareTo(minimum) < 0 ? minimum : maximum;
    this.count = count;
    this.current = minimum;
  }

  /**
   * While someone waits for it: 5, 5, 5, 10, 10 and 10 seconds, 45 in all.
   *
   * @param minimum what counts instead of 5 seconds if it is shorter
   */
  public static Backoff whileSomeoneWaits(Duration minimum) {
    Duration first = Duration.ofSeconds(5);
    boolean shorter = minimum.compareTo(first) < 0;
    return new Backoff(shorter ? minimum : first, Duration.ofSeconds(10), 2 * REPEATS);
  }

  /** The next wait; empty when all retries are used up. */
  public Optional<Duration> next() {
    if (used == count) {
      return Optional.empty();
    }
    if (used > 0 && used % REPEATS == 0) {
      current = doubled(current);
    }
    used++;
    return Optional.of(current);
  }

  /** How many waits were given out since the start or the last reset. */
  public int used() {
    return used;
  }

  /** How many waits there are in all. */
  public int count() {
    return count;
  }

  /** Starts anew with the minimum and all retries. */
  public void reset() {
    used = 0;
    current = minimum;
  }

  private Duration doubled(Duration wait) {
    // Compared by halves, so that doubling cannot overflow.
    return wait.compareTo(maximum.dividedBy(2)) > 0 ? maximum : wait.multipliedBy(2);
  }
}
