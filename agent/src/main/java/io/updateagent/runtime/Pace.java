package io.updateagent.runtime;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The one seam to time: what the clock on the wall says, how much time went by, and waiting.
 * Intervals are measured with {@link #elapsed}, because a device's wall clock jumps.
 */
public interface Pace extends InstantSource {

  /** Time since some fixed moment; never goes back. */
  Duration elapsed();

  /** Waits. */
  void sleep(Duration length) throws InterruptedException;

  /** The real thing. */
  static Pace real() {
    return new Pace() {
      @Override
      public Instant instant() {
        return InstantSource.system().instant();
      }

      @Override
      public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime());
      }

      @Override
      public void sleep(Duration length) throws InterruptedException {
        Thread.sleep(length.toMillis(), length.toNanosPart() % 1_000_000);
      }
    };
  }
}
