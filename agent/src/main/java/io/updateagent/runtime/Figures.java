package io.updateagent.runtime;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a daemon counts since it was started; for any thread. */
final class Figures {
  private final AtomicLong calls = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong waits = new AtomicLong();
  private volatile @Nullable Instant contact;
  private long position;

  /** The server answered a call, whatever. */
  void answered(Instant now) {
    calls.incrementAndGet();
    contact = now;
  }

  /** A call of the server failed. */
  void failed() {
    calls.incrementAndGet();
    failures.incrementAndGet();
  }

  /** A download is at that position, in bytes; one that is before the last begins another. */
  synchronized void isAt(long now) {
    bytes.addAndGet(now < position ? now : now - position);
    position = now;
  }

  /** A download broke off, and goes on after a while. */
  void brokeOff() {
    waits.incrementAndGet();
  }

  long calls() {
    return calls.get();
  }

  long failures() {
    return failures.get();
  }

  long bytes() {
    return bytes.get();
  }

  long waits() {
    return waits.get();
  }

  /** When the server last answered; null if it did not yet. */
  @Nullable Instant contact() {
    return contact;
  }
}
