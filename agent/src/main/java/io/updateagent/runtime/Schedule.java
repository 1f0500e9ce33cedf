package io.updateagent.runtime;

import java.time.Duration;

/** When something is due that happens at intervals; measured in elapsed time. */
final class Schedule {
  private final Duration interval;
  private final Jitter jitter;
  private volatile Duration due = Duration.ZERO;
  private volatile boolean first = true;

  Schedule(Duration interval, Jitter jitter) {
    this.interval = interval;
    this.jitter = jitter;
  }

  /** Whether it is due; it is so at first. */
  boolean isDue(Duration now) {
    return first || now.compareTo(due) >= 0;
  }

  /** How long until it is due. */
  Duration wait(Duration now) {
    return isDue(now) ? Duration.ZERO : due.minus(now);
  }

  /** It happened; the next time is about an interval away. */
  void happened(Duration now) {
    happened(now, interval);
  }

  /** It happened; the next time is about that far away. */
  void happened(Duration now, Duration another) {
    after(now, jitter.around(another));
  }

  /** It is due after another time. */
  void after(Duration now, Duration wait) {
    due = now.plus(wait);
    first = false;
  }

  /** It is due at once. */
  void now() {
    first = true;
  }
}
