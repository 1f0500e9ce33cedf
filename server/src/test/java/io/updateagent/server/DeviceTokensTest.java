package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.AuthSet;
import io.updateagent.server.store.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token is good for one device, for a while, and as long as the device is let in. */
class DeviceTokensTest {
  private static final byte[] KEY =
      "a key of thirty-two bytes at least".getBytes(StandardCharsets.US_ASCII);
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path directory;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private Store store;
  private DeviceTokens tokens;
  private AuthSet box;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(directory, clock);
    tokens = new DeviceTokens(KEY, WEEK, store.admissions(), clock);
    box = store.admissions().ask("{}", "key", true).orElseThrow();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Optional<String> device(String token) {
    return tokens.check(token).map(AuthSet::device);
  }

  @Test
  void itIsGoodUntilItExpires() {
    String token = tokens.issue(box);
    now = now.plus(WEEK).minusSeconds(1);
    assertEquals(Optional.of(box.device()), device(token));
    now = now.plusSeconds(2);
    assertEquals(Optional.empty(), device(token));
  }

  @Test
  void itIsWorthNothingOnceTheDeviceIsRejectedOrCameWithAnotherKey() {
    String token = tokens.issue(box);
    store.admissions().decide(box.device(), box.id(), Admission.REJECTED);
    assertEquals(Optional.empty(), device(token));
    store.admissions().decide(box.device(), box.id(), Admission.ACCEPTED);
    assertEquals(Optional.of(box.device()), device(token));
    store.admissions().ask("{}", "another key", true);
    assertEquals(Optional.empty(), device(token));
  }

  @Test
  void itIsWorthNothingOnceTheDeviceIsForgotten() {
    String token = tokens.issue(box);
    store.devices().remove(box.device());
    assertEquals(Optional.empty(), device(token));
  }

  @Test
  void whatIsForgedIsNotTaken() {
    String good = tokens.issue(box);
    String payload = good.substring(good.indexOf('.'), good.lastIndexOf('.'));
    String none = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0" + payload + ".";
    var stranger =
        new DeviceTokens(
            "other".repeat(8).getBytes(StandardCharsets.US_ASCII), WEEK, store.admissions(), clock);
    String endless =
        JWT.create()
            .withIssuer("agent-server")
            .withSubject(box.device())
            .withJWTId(box.id())
            .withClaim("mender.device", true)
            .sign(Algorithm.HMAC256(KEY));
    assertEquals(Optional.of(box.device()), device(good));
    for (String bad :
        new String[] {"", "x", "a.b.c", none, stranger.issue(box), endless, good + "x"}) {
      assertEquals(Optional.empty(), device(bad), bad);
    }
    assertTrue(endless.length() > 100, "it lacks nothing but an end");
  }
}
