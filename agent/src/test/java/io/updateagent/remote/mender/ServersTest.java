package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.TransportSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers, and the tokens that each of them gives. */
class ServersTest {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of());
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");
  private static final Duration WEEK = Duration.ofDays(7);

  @TempDir Path directory;
  private final Site one = new Site("one");
  private final Site two = new Site("two");
  private Duration elapsed = Duration.ofDays(1);
  private Instant wall = NOW;
  private String mac = "00:01";

  /** A server that gives tokens of its own, knows them, and does as it is told. */
  private static final class Site extends Dispatcher {
    private final MockWebServer web = new MockWebServer();
    private final String name;
    private final List<String> heard = new ArrayList<>();
    private Duration life = WEEK;
    private int broken;
    private String valid = "";

    Site(String name) {
      this.name = name;
    }

    @Override
    public synchronized MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      boolean asking = target.endsWith("/auth_requests");
      heard.add(asking ? "auth" : target.substring(target.lastIndexOf('/') + 1));
      if (broken > 0) {
        return new MockResponse.Builder().code(broken).build();
      }
      if (asking) {
        valid = jwt(name + heard.size(), NOW, NOW.plus(life));
        return new MockResponse.Builder().body(valid).build();
      }
      boolean known = ("Bearer " + valid).equals(request.getHeaders().get("Authorization"));
      return new MockResponse.Builder().code(known ? 204 : 401).build();
    }

    /** What was asked for since the last time. */
    synchronized List<String> heard() {
      var all = List.copyOf(heard);
      heard.clear();
      return all;
    }

    String address() {
      return web.url("/").toString();
    }
  }

  private static String jwt(String subject, Instant issued, Instant end) {
    String claims =
        "{\"sub\":\"%s\",\"iat\":%d,\"exp\":%d}"
            .formatted(subject, issued.getEpochSecond(), end.getEpochSecond());
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    return "eyJhbGciOiJSUzI1NiJ9."
        + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
        + ".c2ln";
  }

  @BeforeEach
  void start() throws IOException {
    for (Site site : List.of(one, two)) {
      site.web.setDispatcher(site);
      site.web.start();
    }
  }

  @AfterEach
  void end() {
    one.web.close();
    two.web.close();
  }

  @Test
  void aServerThatBreaksLaterIsStoodInForByTheNextWithATokenOfItsOwn() throws Exception {
    MenderServer server = server();
    poll(server);
    assertHeard(List.of("auth", "next"), List.of());

    one.broken = 503;
    assertEquals(Ack.ACCEPTED, server.report("d1", Status.DOWNLOADING, ""));
    assertHeard(List.of("status"), List.of("auth", "status"));
    poll(server);
    assertHeard(List.of(), List.of("next"));

    // The first one is back, its token still good.
    one.broken = 0;
    two.broken = 500;
    poll(server);
    assertHeard(List.of("next"), List.of("next"));
  }

  @Test
  void aServerThatIsGoneIsStoodInFor() throws Exception {
    MenderServer server = server();
    poll(server);
    one.web.close();
    poll(server);
    assertEquals(List.of("auth", "next"), two.heard());
  }

  @Test
  void whenAllAreBrokenEachIsAskedOnce() throws Exception {
    one.broken = 500;
    two.broken = 502;
    MenderServer server = server();
    ServerException e = assertThrows(ServerException.class, () -> server.poll(BOX));
    assertEquals(502, e.httpCode());
    assertHeard(List.of("auth"), List.of("auth"));
  }

  @Test
  void aTokenOutlivesTheProcessForItsOwnerAlone() throws Exception {
    poll(server());
    one.heard();
    poll(server());
    assertEquals(List.of("next"), one.heard());
    Path file = directory.resolve("token");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

    Files.writeString(file, "{\"damaged");
    poll(server());
    assertEquals(List.of("auth", "next"), one.heard());
  }

  @Test
  void theTokenOfAnotherDeviceIsNotUsed() throws Exception {
    poll(server());
    one.heard();
    mac = "00:02";
    poll(server());
    assertEquals(List.of("auth", "next"), one.heard());
  }

  @Test
  void aTokenIsRenewedBeforeItEndsWhateverTheClockOnTheWallSays() throws Exception {
    for (Instant clock : List.of(NOW, Instant.EPOCH, NOW.plus(Duration.ofDays(9000)))) {
      Files.deleteIfExists(directory.resolve("token"));
      wall = clock;
      MenderServer server = server();
      poll(server);
      elapsed = elapsed.plus(Duration.ofDays(6));
      poll(server);
      assertEquals(List.of("auth", "next", "next"), one.heard(), clock.toString());
      elapsed = elapsed.plus(Duration.ofHours(12));
      poll(server);
      poll(server);
      assertEquals(List.of("auth", "next", "next"), one.heard(), clock.toString());
    }
  }

  @Test
  void aTokenFromBeforeTheBootIsUsedWhateverTheClockOnTheWallSays() throws Exception {
    poll(server());
    one.heard();
    wall = Instant.EPOCH;
    poll(server());
    assertEquals(List.of("next"), one.heard());

    // The clock jumped far ahead: once too often is no harm, for ever would be.
    wall = NOW.plus(Duration.ofDays(9000));
    MenderServer server = server();
    poll(server);
    poll(server);
    assertEquals(List.of("auth", "next", "next"), one.heard());
  }

  @Test
  void anOldTokenIsUsedOnWhileNoNewOneCanBeGot() throws Exception {
    MenderServer server = server();
    poll(server);
    elapsed = elapsed.plus(Duration.ofDays(7));
    one.heard();
    one.broken = 500;
    assertTrue(server.poll(BOX).isEmpty());
    assertHeard(List.of("auth", "next"), List.of("auth", "next"));
  }

  @Test
  void aTokenThatSaysItHasEndedAlreadyIsUsedAllTheSame() throws Exception {
    one.life = Duration.ofSeconds(-10);
    MenderServer server = server();
    poll(server);
    poll(server);
    poll(server);
    assertEquals(List.of("auth", "next", "next", "next"), one.heard());
  }

  @Test
  void aTokenThatIsNoJsonWebTokenIsUsedUntilItIsNotTaken() throws Exception {
    var tokens = tokens();
    for (String token : List.of("plain", "a.b.c", "a.%s.c".formatted("bm90IGpzb24"), "..")) {
      tokens.put("s", "r", token);
      elapsed = elapsed.plus(Duration.ofDays(4000));
      assertFalse(tokens.isOld("s"), token);
      assertEquals(token, tokens.get("s", "r"));
    }
  }

  private void assertHeard(List<String> first, List<String> second) {
    assertEquals(first, one.heard());
    assertEquals(second, two.heard());
  }

  private static void poll(MenderServer server) throws ServerException {
    assertTrue(server.poll(BOX).isEmpty());
  }

  private Tokens tokens() {
    return new Tokens(directory.resolve("token"), () -> wall, () -> elapsed);
  }

  private MenderServer server() throws ServerException, IOException {
    var settings =
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(20), Duration.ofSeconds(20));
    return new MenderServer(
        new HttpTransport(settings, InstantSource.fixed(NOW)),
        List.of(one.address(), two.address()),
        "tenant",
        () -> Map.of("mac", List.of(mac)),
        DeviceKey.loadOrCreate(directory.resolve("key.pem"), KeyType.ECDSA),
        tokens());
  }
}
