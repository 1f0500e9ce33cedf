package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What follows a cut in the middle of a download, with servers that do ranges and ones that lie.
 */
class GoingOnTest {
  private static final String CONTENT = "0123456789".repeat(100);
  private static final int CUT = 400;

  private final MockWebServer web = new MockWebServer();
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void theEntityTagIsRepeatedAsItWasGiven() throws Exception {
    cut("ETag", "\"a b/c-5\"");
    web.enqueue(part(CUT, CONTENT.length(), "\"a b/c-5\""));
    assertEquals(CONTENT, download());
    RecordedRequest second = second();
    assertEquals("bytes=%d-".formatted(CUT), second.getHeaders().get("Range"));
    assertEquals("\"a b/c-5\"", second.getHeaders().get("If-Range"));
  }

  @Test
  void withoutATagTheTimeOfTheLastChangeIsNamed() throws Exception {
    String changed = "Tue, 24 Nov 2026 10:00:00 GMT";
    cut("Last-Modified", changed);
    web.enqueue(part(CUT, CONTENT.length(), null));
    assertEquals(CONTENT, download());
    assertEquals(changed, second().getHeaders().get("If-Range"));
  }

  @ParameterizedTest
  @CsvSource({"ETag, W/\"weak\"", "Last-Modified, 'Tue, 24 Nov 2026 11:00:00 GMT'", "X-None, none"})
  void whatMayStandForTwoVersionsIsNotNamed(String name, String value) throws Exception {
    cut(name, value);
    web.enqueue(part(CUT, CONTENT.length(), null));
    assertEquals(CONTENT, download());
    assertNull(second().getHeaders().get("If-Range"));
  }

  @Test
  void aServerThatDoesNotDoRangesIsReadFromTheBeginning() throws Exception {
    cut("ETag", "\"one\"");
    web.enqueue(answer(200, CONTENT).setHeader("ETag", "\"one\"").build());
    assertEquals(CONTENT, download());
    assertEquals(2, web.getRequestCount());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "other-tag-200",
        "other-tag-206",
        "other-length-200",
        "other-length-206",
        "other-range",
        "no-range",
        "packed-206",
        "416",
        "404",
        "403",
        "410"
      })
  void whatIsNotTheRestOfTheSameIsNeverTakenForItNorAskedForAgain(String kind) throws Exception {
    cut("ETag", "\"one\"");
    int length = CONTENT.length();
    web.enqueue(
        switch (kind) {
          case "other-tag-200" -> answer(200, CONTENT).setHeader("ETag", "\"two\"").build();
          case "other-tag-206" -> part(CUT, length, "\"two\"");
          case "other-length-200" -> answer(200, "x").setHeader("ETag", "\"one\"").build();
          case "other-length-206" -> part(CUT, length + 1, "\"one\"");
          case "other-range" -> part(CUT - 1, length, "\"one\"");
          case "no-range" -> answer(206, CONTENT.substring(CUT)).build();
          case "packed-206" ->
              new MockResponse.Builder(part(CUT, length, "\"one\""))
                  .setHeader("Content-Encoding", "gzip")
                  .build();
          default -> answer(Integer.parseInt(kind), "").build();
        });
    IOException e = assertThrows(IOException.class, this::download);
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("changed on the server") || said.contains("HTTP " + kind), said);
    assertEquals(2, web.getRequestCount());
  }

  @Test
  void aPackedAnswerIsRefusedAtOnce() {
    web.enqueue(answer(200, CONTENT).setHeader("Content-Encoding", "gzip").build());
    ServerException e = assertThrows(ServerException.class, this::download);
    assertTrue(String.valueOf(e.getMessage()).contains("Content-Encoding"), e.getMessage());
    assertEquals(1, web.getRequestCount());
  }

  @Test
  void aCutAfterEveryAnswerEndsWithTheAttempts() {
    for (int i = 0; i < 9; i++) {
      cut("ETag", "\"one\"");
    }
    IOException e = assertThrows(IOException.class, this::download);
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("was given up after 3 attempts"), said);
    assertEquals(4, web.getRequestCount());
  }

  private RecordedRequest second() throws InterruptedException {
    web.takeRequest();
    return web.takeRequest();
  }

  private static MockResponse.Builder answer(int code, String body) {
    return new MockResponse.Builder()
        .code(code)
        .setHeader("Date", "Tue, 24 Nov 2026 11:00:00 GMT")
        .body(body);
  }

  private void cut(String name, String value) {
    web.enqueue(
        answer(200, CONTENT.substring(0, CUT))
            .setHeader("Content-Length", CONTENT.length())
            .setHeader(name, value)
            .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
            .build());
  }

  private static MockResponse part(
      int from, int length, @org.jspecify.annotations.Nullable String tag) {
    var builder =
        answer(206, CONTENT.substring(from))
            .setHeader("Content-Range", "bytes %d-%d/%d".formatted(from, length - 1, length));
    return (tag == null ? builder : builder.setHeader("ETag", tag)).build();
  }

  private String download() throws IOException, ServerException {
    var settings =
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    var downloads =
        new Downloads(
            new HttpTransport(settings, InstantSource.fixed(Instant.EPOCH)),
            () -> new Backoff(Duration.ofSeconds(60), Duration.ofSeconds(60), 3),
            Duration.ofMinutes(2),
            wait -> {});
    try (InputStream stream = downloads.open(web.url("/app-2").toString(), notices::add)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
