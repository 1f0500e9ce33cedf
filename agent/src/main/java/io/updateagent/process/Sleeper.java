package io.updateagent.process;

import java.time.Duration;

/** Waits; the seam that lets tests go on at once. */
public interface Sleeper {
  /** Waits for that long. */
  void sleep(Duration length) throws InterruptedException;
}
