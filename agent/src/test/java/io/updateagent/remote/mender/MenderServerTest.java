package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Ack;
import io.updateagent.remote.Backoff;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.Downloads;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.TransportSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Mender device API as a server sees it. */
class MenderServerTest {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of("a", "b"));
  private static final String OFFER =
      """
      {"id": "d1", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
       "source": {"uri": "http://example.org/app-2", "expire": "2026-12-01T00:00:00Z"}}}
      """;

  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private int made;

  @BeforeEach
  void start() throws IOException {
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void theDeviceSignsItsRequestForAToken() throws Exception {
    answer(200, "token-1");
    answer(204, "");
    assertTrue(server().poll(BOX).isEmpty());
    RecordedRequest request = web.takeRequest();
    assertEquals("/api/devices/v1/authentication/auth_requests", request.getTarget());
    assertNotNull(request.getHeaders().get("X-MEN-Signature"));
    String body = text(request);
    assertTrue(body.contains("tenant"), body);
    assertTrue(body.contains("BEGIN PUBLIC KEY"), body);
    assertEquals("Bearer token-1", web.takeRequest().getHeaders().get("Authorization"));
  }

  @Test
  void theKeyIsForItsOwnerAloneAndStays() throws Exception {
    Path pem = directory.resolve("key.pem");
    String first = DeviceKey.loadOrCreate(pem, KeyType.ECDSA).publicKeyPem();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(pem)));
    assertEquals(first, DeviceKey.loadOrCreate(pem, KeyType.ECDSA).publicKeyPem());
  }

  @Test
  void anOfferIsUnderstood() throws Exception {
    answer(200, "token-1");
    answer(200, OFFER);
    Offer offer = server().poll(BOX).orElseThrow();
    assertEquals("d1", offer.deploymentId());
    assertEquals("app-2", offer.artifactName());
  }

  @Test
  void aTokenThatIsNotTakenAnyMoreIsRenewedOnce() throws Exception {
    answer(200, "token-1");
    answer(204, "");
    answer(401, "");
    answer(200, "token-2");
    answer(204, "");
    MenderServer server = server();
    assertTrue(server.poll(BOX).isEmpty());
    assertTrue(server.poll(BOX).isEmpty());
    assertEquals(5, web.getRequestCount());
  }

  @Test
  void aDeviceThatIsNotAcceptedIsSaid() throws Exception {
    answer(401, "");
    ServerException e = assertThrows(ServerException.class, () -> server().poll(BOX));
    assertEquals(ServerException.Kind.UNAUTHORIZED, e.kind());
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("has not accepted this device yet"), said);
  }

  @Test
  void aServerWithoutTheNewPollIsAskedTheOldWay() throws Exception {
    answer(200, "token-1");
    answer(404, "");
    answer(200, OFFER);
    answer(404, "");
    MenderServer server = server();
    assertTrue(server.poll(BOX).isPresent());
    assertTrue(server.poll(BOX).isEmpty());
    web.takeRequest();
    assertEquals("POST", web.takeRequest().getMethod());
    assertEquals(
        "/api/devices/v1/deployments/device/deployments/next?artifact_name=app-1&device_type=box",
        web.takeRequest().getTarget());
  }

  @Test
  void aConflictMeansAborted() throws Exception {
    answer(200, "token-1");
    answer(204, "");
    answer(409, "");
    MenderServer server = server();
    assertEquals(Ack.ACCEPTED, server.report("d1", Status.DOWNLOADING, ""));
    assertEquals(Ack.ABORTED, server.report("d1", Status.INSTALLING, ""));
  }

  @Test
  void theWordsOfAReportAreOneBoundedLineWithoutSecrets() throws Exception {
    answer(200, "token-1");
    answer(204, "");
    String words = "inconsistent: ArtifactInstall:\ncurl https://u:secret@h\n" + "x".repeat(5000);
    server().report("d1", Status.FAILURE, words);
    web.takeRequest();
    String body = text(web.takeRequest());
    assertTrue(body.contains("inconsistent: ArtifactInstall: curl https://***@h xxx"), body);
    assertTrue(body.length() < 1100, body);
  }

  @Test
  void aLogThatIsTooLargeIsShortenedUntilItIsTaken() throws Exception {
    answer(200, "token-1");
    answer(413, "");
    answer(413, "");
    answer(204, "");
    var lines = new ArrayList<LogEntry>();
    for (int at = 0; at < 1000; at++) {
      lines.add(new LogEntry(Instant.EPOCH, at == 500 ? "error" : "info", "line " + at));
    }
    server().uploadLog("d1", lines);
    assertEquals(4, web.getRequestCount());
    web.takeRequest();
    int whole = text(web.takeRequest()).length();
    web.takeRequest();
    String taken = text(web.takeRequest());
    assertTrue(taken.length() < whole / 3, () -> "sent " + taken.length() + " of " + whole);
    assertTrue(taken.contains("\"line 500\"") && taken.contains("\"line 999\""), taken);
    assertTrue(taken.contains("lines are left out"), taken);
  }

  @Test
  void aReportIsOnlyDeliveredWhenTheServerSaysSo() throws Exception {
    answer(200, "token-1");
    answer(200, "");
    answer(200, "<html>please log in</html>");
    MenderServer server = server();
    for (int i = 0; i < 2; i++) {
      assertThrows(ServerException.class, () -> server.report("d1", Status.SUCCESS, "success"));
    }
  }

  @Test
  void aServerThatIsBusySaysForHowLong() throws Exception {
    answer(200, "token-1");
    web.enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "7").build());
    ServerException e = assertThrows(ServerException.class, () -> server().poll(BOX));
    assertEquals(Duration.ofSeconds(7), e.retryAfter().orElseThrow());
  }

  @Test
  void whatIsNotAnAnswerIsRefusedInOneLine() throws Exception {
    for (String body : List.of("", "[]", "{", "{\"id\": 7}", "{\"id\": \"d1\"}", "<html>")) {
      answer(200, "token-1");
      answer(200, body);
      ServerException e = assertThrows(ServerException.class, () -> server().poll(BOX), body);
      assertEquals(ServerException.Kind.MALFORMED, e.kind(), body);
      assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    }
  }

  @Test
  void aTokenNeverShowsInAMessage() throws Exception {
    answer(200, "secret-token");
    answer(500, "");
    ServerException e = assertThrows(ServerException.class, () -> server().poll(BOX));
    assertFalse(String.valueOf(e.getMessage()).contains("secret-token"));
  }

  @Test
  void aDownloadThatBreaksGoesOnWhereItBroke() throws Exception {
    String content = "0123456789".repeat(1000);
    web.enqueue(
        new MockResponse.Builder()
            .addHeader("ETag", "\"1\"")
            .body(new Buffer().writeUtf8(content.substring(0, 4000)))
            .setHeader("Content-Length", content.length())
            .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
            .build());
    web.enqueue(
        new MockResponse.Builder()
            .code(206)
            .addHeader("ETag", "\"1\"")
            .addHeader("Content-Range", "bytes 4000-9999/10000")
            .body(content.substring(4000))
            .build());
    var downloads =
        new Downloads(
            transport(),
            () -> new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 3),
            Duration.ofMinutes(1),
            d -> {});
    try (InputStream stream = downloads.open(web.url("/app-2").toString(), notice -> {})) {
      assertEquals(content, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
    web.takeRequest();
    assertEquals("bytes=4000-", web.takeRequest().getHeaders().get("Range"));
  }

  private void answer(int code, String body) {
    web.enqueue(new MockResponse.Builder().code(code).body(body).build());
  }

  private HttpTransport transport() throws ServerException {
    return new HttpTransport(
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1)),
        InstantSource.fixed(Instant.EPOCH));
  }

  private MenderServer server() throws ServerException, IOException {
    return new MenderServer(
        transport(),
        List.of(web.url("/").toString()),
        "tenant",
        () -> Map.of("mac", List.of("00:01")),
        DeviceKey.loadOrCreate(directory.resolve("key.pem"), KeyType.ECDSA),
        new Tokens(
            directory.resolve("token" + made++),
            InstantSource.fixed(Instant.EPOCH),
            () -> Duration.ZERO));
  }

  private static String text(RecordedRequest request) {
    okio.ByteString body = request.getBody();
    return body == null ? "" : body.utf8();
  }
}
