package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a download makes of a server that does not give it at once. */
class DownloadsTest {
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final MockWebServer web = new MockWebServer();
  private final List<Duration> waits = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void anErrorThatPassesIsTriedAgainAtTheStartToo(int code) throws Exception {
    answer(code, null);
    answer(200, null);
    assertEquals("content", download());
    assertEquals(List.of(Duration.ofSeconds(60)), waits);
  }

  @Test
  void aRequestThatTookTooLongIsTriedAgainToo() throws Exception {
    answer(408, null); // the library repeats the first one by itself
    answer(408, null);
    answer(200, null);
    assertEquals("content", download());
    assertEquals(List.of(Duration.ofSeconds(60)), waits);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 416})
  void anErrorThatStaysEndsItAtOnce(int code) {
    answer(code, null);
    ServerException e = assertThrows(ServerException.class, this::download);
    assertEquals(code, e.httpCode());
    assertEquals(List.of(), waits);
  }

  @Test
  void theWaitThatTheServerAsksForIsTheOneThatIsWaited() throws Exception {
    answer(429, "7");
    answer(503, "9");
    answer(200, null);
    assertEquals("content", download());
    assertEquals(List.of(Duration.ofSeconds(7), Duration.ofSeconds(9)), waits);
  }

  @Test
  void aServerThatWantsTooMuchTimeIsNotWaitedFor() {
    answer(503, "3600");
    assertThrows(ServerException.class, this::download);
    assertEquals(List.of(), waits);
    assertTrue(notices.get(0).endsWith("the server asks to wait for 3600 s, which is too long"));
  }

  @Test
  void eachWaitIsSaidBeforeItBegins() {
    web.close();
    ServerException e = assertThrows(ServerException.class, this::download);
    assertEquals(ServerException.Kind.UNREACHABLE, e.kind());
    assertEquals(3, notices.size());
    assertTrue(notices.get(0).startsWith("cannot reach http://"), notices.get(0));
    assertTrue(notices.get(0).endsWith("; trying again in 60 s (attempt 2 of 4)"), notices.get(0));
    assertTrue(notices.get(2).endsWith("(attempt 4 of 4)"), notices.get(2));
  }

  @Test
  void whileSomeoneWaitsItIsOverWithinAMinute() {
    Backoff backoff = Backoff.whileSomeoneWaits(Duration.ofSeconds(60));
    Duration all = Duration.ZERO;
    for (var wait = backoff.next(); wait.isPresent(); wait = backoff.next()) {
      all = all.plus(wait.get());
    }
    assertEquals(Duration.ofSeconds(45), all);
  }

  private void answer(int code, @org.jspecify.annotations.Nullable String retryAfter) {
    var response = new MockResponse.Builder().code(code).body("content");
    if (retryAfter != null) {
      response.addHeader("Retry-After", retryAfter);
    }
    web.enqueue(response.build());
  }

  private String download() throws IOException, ServerException {
    var settings =
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    var downloads =
        new Downloads(
            new HttpTransport(settings, InstantSource.fixed(Instant.EPOCH)),
            () -> new Backoff(Duration.ofSeconds(60), Duration.ofSeconds(60), 3),
            LONGEST,
            waits::add);
    try (InputStream stream = downloads.open(web.url("/app-2").toString(), notices::add)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
