package io.updateagent.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps downloads from taking more of a line than they may.
 *
 * @param limit bytes a second, asked for before each piece, so that it can change; 0 for no limit
 * @param elapsed time since some fixed moment
 * @param waiter waits
 */
public record Throttle(LongSupplier limit, Supplier<Duration> elapsed, Waiter waiter) {
  private static final long NANOS = 1_000_000_000;
  private static final Duration LONGEST_PIECE = Duration.ofSeconds(1);

  /** No limit. */
  static Throttle none() {
    return new Throttle(() -> 0, () -> Duration.ZERO, time -> {});
  }

  /** The same content, no faster than the limit. */
  InputStream around(InputStream content) {
    return new FilterInputStream(content) {
      private Duration free = Duration.ZERO;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        pause();
        long most = limit.getAsLong();
        int size = most <= 0 ? length : (int) Math.min(length, Math.max(1, most / 4));
        int read = super.read(buffer, offset, size);
        if (read > 0 && most > 0) {
          Duration now = elapsed.get();
          // A line that was slower than the limit may not make up for it later.
          free = (free.compareTo(now) > 0 ? free : now).plusNanos(read * NANOS / most);
        }
        return read;
      }

      /** In short pieces, so that a limit that is lifted is noticed. */
      private void pause() throws IOException {
        try {
          Duration wait = free.minus(elapsed.get());
          while (wait.compareTo(Duration.ZERO) > 0 && limit.getAsLong() > 0) {
            waiter.sleep(wait.compareTo(LONGEST_PIECE) < 0 ? wait : LONGEST_PIECE);
            wait = free.minus(elapsed.get());
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("the agent was stopped during the download", e);
        }
      }
    };
  }
}
