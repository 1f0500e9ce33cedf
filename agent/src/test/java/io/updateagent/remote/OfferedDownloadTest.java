package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an offer says of its download is heeded: headers, and the checksum. */
class OfferedDownloadTest {
  private static final String CONTENT = "0123456789".repeat(1000);
  private static final String SECRET = "TargetToken secret";

  private final MockWebServer web = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void whatHasTheAnnouncedChecksumIsGiven() throws Exception {
    web.enqueue(new MockResponse.Builder().body(CONTENT).build());
    assertEquals(CONTENT, download(sha256(CONTENT)));
    assertEquals(SECRET, web.takeRequest().getHeaders().get("Authorization"));
  }

  @Test
  void whatHasAnotherChecksumHasNoEnd() throws Exception {
    web.enqueue(new MockResponse.Builder().body(CONTENT).build());
    String announced = sha256("something else");
    IOException e = assertThrows(IOException.class, () -> download(announced));
    assertEquals(
        "%sapp-2 is not what the server announced: checksum %s, announced %s; upload it again"
            .formatted(web.url("/"), sha256(CONTENT), announced),
        e.getMessage());
  }

  @Test
  void everyAttemptHasTheHeadersAndEchoesATagWithoutQuotes() throws Exception {
    web.enqueue(
        new MockResponse.Builder()
            .addHeader("ETag", "f572d396")
            .body(new Buffer().writeUtf8(CONTENT.substring(0, 4000)))
            .setHeader("Content-Length", CONTENT.length())
            .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
            .build());
    web.enqueue(
        new MockResponse.Builder()
            .code(206)
            .addHeader("ETag", "f572d396")
            .addHeader("Content-Range", "bytes 4000-9999/10000")
            .body(CONTENT.substring(4000))
            .build());
    assertEquals(CONTENT, download(sha256(CONTENT)));
    web.takeRequest();
    RecordedRequest second = web.takeRequest();
    assertEquals(SECRET, second.getHeaders().get("Authorization"));
    assertEquals("f572d396", second.getHeaders().get("If-Range"));
  }

  @Test
  void aRedirectToAnotherHostDoesNotGetTheCredentials() throws Exception {
    try (MockWebServer other = new MockWebServer()) {
      other.start();
      other.enqueue(new MockResponse.Builder().body(CONTENT).build());
      String there = "http://127.0.0.1:" + other.getPort() + "/app-2";
      web.enqueue(new MockResponse.Builder().code(302).addHeader("Location", there).build());
      assertEquals(CONTENT, download(null));
      assertEquals(SECRET, web.takeRequest().getHeaders().get("Authorization"));
      assertNull(other.takeRequest().getHeaders().get("Authorization"));
    }
  }

  private String download(@Nullable String sha256) throws Exception {
    var transport =
        new HttpTransport(TransportSettings.forVersion("test"), InstantSource.fixed(Instant.EPOCH));
    var downloads =
        new Downloads(
            transport,
            () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 3),
            Duration.ofMinutes(1),
            wait -> {});
    var offer =
        new Offer(
            "1",
            "app-2",
            web.url("/app-2").toString(),
            List.of(),
            Map.of("Authorization", SECRET),
            sha256,
            true);
    try (InputStream stream = downloads.open(offer, null, notice -> {})) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String sha256(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }
}
