package io.updateagent.remote;

import java.time.Duration;

/** Lets time pass; the only way in which this package waits. */
@FunctionalInterface
public interface Waiter {
  /** Returns after about that time. */
  void sleep(Duration time) throws InterruptedException;
}
