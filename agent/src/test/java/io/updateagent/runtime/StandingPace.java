package io.updateagent.runtime;

import java.time.Duration;
import java.time.Instant;

/** Time goes by when the test says so: when somebody sleeps. */
final class StandingPace implements Pace {
  private Duration elapsed = Duration.ZERO;

  @Override
  public Instant instant() {
    return Instant.EPOCH.plus(elapsed);
  }

  @Override
  public Duration elapsed() {
    return elapsed;
  }

  @Override
  public void sleep(Duration length) {
    elapsed = elapsed.plus(length);
  }
}
