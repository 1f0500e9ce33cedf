package io.updateagent.server.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A body has to arrive at some pace, however large it is. */
class ArrivingBodyTest {
  private static final int SIZE = 64 * 1024;

  private Duration now = Duration.ZERO;

  private ArrivingBody body() {
    return new ArrivingBody(new ByteArrayInputStream(new byte[SIZE]), () -> now.toNanos());
  }

  @Test
  void whatIsSlowAtFirstHasHalfAMinute() throws IOException {
    ArrivingBody body = body();
    now = Duration.ofSeconds(30);
    assertEquals(0, body.read());
    now = Duration.ofMillis(30_001);
    assertThrows(ArrivingBody.TooSlow.class, body::read);
  }

  @Test
  void whatGoesOnAtItsPaceMayTakeAsLongAsItNeeds() throws IOException {
    ArrivingBody body = body();
    for (int second = 1; second <= 64; second++) {
      now = Duration.ofSeconds(30 + second);
      assertEquals(ArrivingBody.SLOWEST, body.readNBytes(ArrivingBody.SLOWEST).length);
    }
    assertEquals(-1, body.read());
  }

  @Test
  void whatIsPassedOverCountsAsWell() throws IOException {
    ArrivingBody body = body();
    body.skipNBytes(SIZE - 1);
    now = Duration.ofSeconds(30 + SIZE / ArrivingBody.SLOWEST - 1);
    assertEquals(0, body.read());
    now = Duration.ofSeconds(31 + SIZE / ArrivingBody.SLOWEST);
    assertThrows(ArrivingBody.TooSlow.class, body::read);
  }
}
