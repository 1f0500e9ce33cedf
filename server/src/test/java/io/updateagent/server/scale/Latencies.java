package io.updateagent.server.scale;

import java.time.Duration;
import java.util.Arrays;

/** How long requests took. Of several threads. */
final class Latencies {
  private long[] nanos = new long[1024];
  private int count;

  synchronized void add(long took) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = took;
  }

  synchronized int count() {
    return count;
  }

  /**
   * The time within which that part of them was done.
   *
   * @param part from 0 to 1; 0.99 for the 99th percentile
   */
  synchronized Duration percentile(double part) {
    if (count == 0) {
      return Duration.ZERO;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int place = (int) Math.ceil(part * count) - 1;
    return Duration.ofNanos(sorted[Math.max(0, place)]);
  }
}
