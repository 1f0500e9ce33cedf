package io.updateagent.runtime;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Keeps many devices from doing the same at the same moment: every wait is a little longer or
 * shorter than it was meant to be.
 */
interface Jitter {
  /** A time that is at most a tenth longer or shorter. */
  Duration around(Duration time);

  /** A time up to that, every one as likely; no less than a tenth of it, so that it is a wait. */
  Duration upTo(Duration time);

  /** A time that is at most a tenth longer, but not shorter. */
  Duration after(Duration time);

  /** Different on each device and each time. */
  static Jitter random() {
    return of(new SplittableRandom());
  }

  /** As the generator says. */
  static Jitter of(RandomGenerator generator) {
    return new Jitter() {
      @Override
      public Duration around(Duration time) {
        return part(time, 0.9, 1.1);
      }

      @Override
      public Duration upTo(Duration time) {
        return part(time, 0.1, 1);
      }

      @Override
      public Duration after(Duration time) {
        return part(time, 1, 1.1);
      }

      private Duration part(Duration time, double least, double most) {
        return Duration.ofMillis((long) (time.toMillis() * generator.nextDouble(least, most)));
      }
    };
  }

  /** None: every time is exactly what it is. */
  static Jitter none() {
    return new Jitter() {
      @Override
      public Duration around(Duration time) {
        return time;
      }

      @Override
      public Duration upTo(Duration time) {
        return time;
      }

      @Override
      public Duration after(Duration time) {
        return time;
      }
    };
  }
}
