package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A limit holds on a clock that only goes on while someone waits. */
class ThrottleTest {
  private final AtomicLong limit = new AtomicLong();
  private Duration now = Duration.ofHours(5);

  private InputStream throttled(byte[] content) {
    return new Throttle(limit::get, () -> now, time -> now = now.plus(time))
        .around(new ByteArrayInputStream(content));
  }

  private static byte[] content(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aMegabyteAtAHundredKilobytesASecondTakesTenSeconds() throws IOException {
    limit.set(100_000);
    byte[] bytes = content(1_000_000);
    assertArrayEquals(bytes, throttled(bytes).readAllBytes());
    long taken = now.minus(Duration.ofHours(5)).toMillis();
    assertTrue(taken >= 9_900 && taken <= 10_100, taken + " ms");
  }

  @Test
  void withoutALimitNobodyWaits() throws IOException {
    byte[] bytes = content(1_000_000);
    assertArrayEquals(bytes, throttled(bytes).readAllBytes());
    assertEquals(Duration.ofHours(5), now);
  }

  @Test
  void aLimitThatChangesHoldsFromThenOn() throws IOException {
    limit.set(1000);
    InputStream in = throttled(content(2_000_000));
    assertEquals(10_000, in.readNBytes(10_000).length);
    assertEquals(10, Math.round(now.minus(Duration.ofHours(5)).toMillis() / 1000.0));
    limit.set(0);
    Duration lifted = now;
    assertEquals(1_990_000, in.readAllBytes().length);
    assertTrue(now.minus(lifted).compareTo(Duration.ofSeconds(1)) <= 0, now + "");
  }

  @Test
  void timeThatALineWasSlowIsNotMadeUpFor() throws IOException {
    limit.set(1000);
    InputStream in = throttled(content(20_000));
    assertEquals(1000, in.readNBytes(1000).length);
    now = now.plus(Duration.ofHours(1));
    Duration before = now;
    assertEquals(10_000, in.readNBytes(10_000).length);
    assertTrue(now.minus(before).compareTo(Duration.ofSeconds(9)) >= 0, now + "");
  }
}
