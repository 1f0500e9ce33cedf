package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.CertificatePinner;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections: whom they trust, which way they take, and what they never carry where. */
class HttpTransportTest {
  private static final Map<String, String> SECRETS = Map.of("Authorization", "Bearer secret");

  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final MockWebServer other = new MockWebServer();

  @BeforeEach
  void start() throws IOException {
    web.start();
    other.start();
  }

  @AfterEach
  void end() {
    web.close();
    other.close();
  }

  @Test
  void aTokenGoesToNoOtherHost() throws Exception {
    redirect(302, other.url("/there").toString());
    other.enqueue(new MockResponse.Builder().body("public").build());

    assertEquals("public", plain().send(get("/here")).body());
    assertEquals("Bearer secret", web.takeRequest().getHeaders().get("Authorization"));
    assertNull(other.takeRequest().getHeaders().get("Authorization"));
  }

  @Test
  void aBodyGoesToNoOtherHostWhateverTheRedirectSays() throws Exception {
    for (int code : List.of(301, 302, 303, 307, 308)) {
      redirect(code, other.url("/there").toString());
      String said = refusal(plain(), post());
      assertTrue(said.contains("set ServerURL to " + other.url("/there")), said);
      assertEquals(0, other.getRequestCount());
    }
  }

  @Test
  void aRedirectOnTheSameServerKeepsEverything() throws Exception {
    redirect(308, "/there");
    web.enqueue(new MockResponse.Builder().body("done").build());

    assertEquals("done", plain().send(post()).body());
    web.takeRequest();
    RecordedRequest second = web.takeRequest();
    assertEquals("POST", second.getMethod());
    assertEquals("Bearer secret", second.getHeaders().get("Authorization"));
    assertEquals("{}", String.valueOf(second.getBody() == null ? "" : second.getBody().utf8()));
  }

  @Test
  void redirectsInACircleEnd() throws Exception {
    for (int i = 0; i < 20; i++) {
      redirect(302, "/again");
    }
    String said = refusal(plain(), get("/again"));
    assertTrue(said.contains("redirected more than 5 times"), said);
    assertTrue(said.startsWith("cannot use http"), "it was reached: " + said);
    assertEquals(6, web.getRequestCount());
  }

  @Test
  void aRedirectNeverLeavesEncryption() throws Exception {
    HeldCertificate authority = secure(web, "localhost", null);
    redirect(302, other.url("/there").toString());

    String said = refusal(trusting(authority), get("/here"));
    assertTrue(said.contains("without encryption"), said);
    assertEquals(0, other.getRequestCount());
  }

  @Test
  void aServerThatDribblesHoldsACallNoLongerThanItsLimit() {
    web.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(600))
            .throttleBody(1, 100, TimeUnit.MILLISECONDS)
            .build());
    var settings =
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofMillis(500));
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          String said = refusal(transport(settings), get("/"));
          assertTrue(said.contains("did not answer wholly within 1 s"), said);
        });
  }

  @Test
  void severalCallsUseOneConnection() throws Exception {
    HttpTransport http = plain();
    for (int i = 0; i < 5; i++) {
      web.enqueue(new MockResponse.Builder().body("{}").build());
      http.send(i % 2 == 0 ? post() : get("/"));
    }
    for (int i = 0; i < 5; i++) {
      RecordedRequest request = web.takeRequest();
      assertEquals(0, request.getConnectionIndex());
      assertEquals(i, request.getExchangeIndex());
    }
  }

  @Test
  void anAnswerMayBeCompressed() throws Exception {
    var compressed = new okio.Buffer();
    try (var sink = okio.Okio.buffer(new okio.GzipSink(compressed))) {
      sink.writeUtf8("hello");
    }
    web.enqueue(
        new MockResponse.Builder().addHeader("Content-Encoding", "gzip").body(compressed).build());

    assertEquals("hello", plain().send(get("/")).body());
  }

  @Test
  void aClientShowsItsCertificateToAServerThatWantsOne() throws Exception {
    HeldCertificate mine =
        new HeldCertificate.Builder().commonName("device").certificateAuthority(0).build();
    HeldCertificate authority = secure(web, "localhost", mine);
    web.requireClientAuth();
    web.enqueue(new MockResponse.Builder().body("welcome").build());
    Path certificate = write("client.crt", mine.certificatePem());

    var settings =
        TransportSettings.forVersion("test")
            .withTls(
                write("ca.crt", authority.certificatePem()),
                certificate,
                write("client.key", mine.privateKeyPkcs8Pem()).toString());
    assertEquals("welcome", transport(settings).send(get("/")).body());
    assertTrue(refusal(trusting(authority), get("/")).startsWith("cannot reach https://localhost"));
  }

  @Test
  void aServerOfAnotherKeyIsRefusedWhateverItsAuthority() throws Exception {
    HeldCertificate authority = secure(web, "localhost", null);
    Path file = write("ca.crt", authority.certificatePem());
    String right = CertificatePinner.pin(authority.certificate());
    String wrong = "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    List<String> servers = List.of(web.url("/").toString());
    TransportSettings settings = TransportSettings.forVersion("test").withTls(file, null, null);

    web.enqueue(new MockResponse.Builder().body("hello").build());
    HttpTransport pinned = transport(settings.withPins(List.of(wrong, right), servers));
    assertEquals("hello", pinned.send(get("/")).body());
    String said = refusal(transport(settings.withPins(List.of(wrong), servers)), get("/"));
    assertTrue(
        said.endsWith("the server's certificate has none of the ServerCertificatePins"), said);
    assertEquals(1, web.getRequestCount());
  }

  @Test
  void anUnknownAuthorityIsRefusedUnlessThatIsWanted() throws Exception {
    secure(web, "another.example.org", null);
    web.enqueue(new MockResponse.Builder().body("hello").build());

    assertTrue(refusal(plain(), get("/")).startsWith("cannot reach https://localhost"));
    assertEquals(0, web.getRequestCount());
    var careless = TransportSettings.forVersion("test").withoutVerification();
    assertEquals("hello", transport(careless).send(get("/")).body());
  }

  @Test
  void aCertificateThatTheClockMakesInvalidSaysSo() throws Exception {
    long year = TimeUnit.DAYS.toMillis(365);
    long now = InstantSource.system().millis();

    assertEquals("certificate expired; the device's clock says 1970-01-01", validity(0, year));
    assertEquals(
        "certificate not yet valid; the device's clock says 1970-01-01",
        validity(now + year, now + 2 * year));
  }

  /** The end of what is said of a server whose certificate is valid then. */
  private String validity(long from, long until) throws Exception {
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(1).build();
    HeldCertificate own =
        new HeldCertificate.Builder()
            .addSubjectAlternativeName("localhost")
            .signedBy(authority)
            .validityInterval(from, until)
            .build();
    try (var server = new MockWebServer()) {
      server.useHttps(
          new HandshakeCertificates.Builder().heldCertificate(own).build().sslSocketFactory());
      server.start();
      Request request = new Request("GET", server.url("/").toString(), SECRETS, null);
      return refusal(trusting(authority), request).replaceFirst("cannot reach \\S+ ", "");
    }
  }

  @Test
  void aProxyIsToldWhoWeAreAndNoMessageIs() throws Exception {
    // The proxy of this test answers by itself what is asked through it.
    other.enqueue(
        new MockResponse.Builder()
            .code(407)
            .addHeader("Proxy-Authenticate", "Basic realm=\"x\"")
            .build());
    other.enqueue(new MockResponse.Builder().body("by proxy").build());
    String proxy = "http://me:p%40ss@localhost:" + other.getPort();
    HttpTransport http = through("HTTP_PROXY", proxy);

    assertEquals("by proxy", http.send(get("/")).body());
    other.takeRequest();
    RecordedRequest second = other.takeRequest();
    assertEquals(
        okhttp3.Credentials.basic("me", "p@ss"), second.getHeaders().get("Proxy-Authorization"));
    assertEquals(0, web.getRequestCount());
    other.close();
    assertFalse(refusal(http, get("/")).contains("p%40ss"));
  }

  @Test
  void aProxyThatRefusesIsNotAskedForEver() throws Exception {
    for (int i = 0; i < 10; i++) {
      other.enqueue(
          new MockResponse.Builder()
              .code(407)
              .addHeader("Proxy-Authenticate", "Basic realm=\"x\"")
              .build());
    }
    HttpTransport http = through("HTTP_PROXY", "http://me:wrong@localhost:" + other.getPort());

    assertEquals(407, http.send(get("/")).code());
    assertEquals(2, other.getRequestCount());
  }

  @Test
  void aProxyCarriesAnEncryptedConnectionWithoutSeeingIt() throws Exception {
    HeldCertificate authority = secure(web, "localhost", null);
    // A server that is also the proxy in front of itself.
    web.enqueue(new MockResponse.Builder().inTunnel().build());
    web.enqueue(new MockResponse.Builder().body("hello").build());
    Path file = write("ca.crt", authority.certificatePem());
    var settings =
        TransportSettings.forVersion("test")
            .withTls(file, null, null)
            .withEnvironment(Map.of("https_proxy", "localhost:" + web.getPort()));

    assertEquals("hello", transport(settings).send(get("/")).body());
    RecordedRequest tunnel = web.takeRequest();
    assertEquals("CONNECT", tunnel.getMethod());
    assertNull(tunnel.getHeaders().get("Authorization"));
  }

  @Test
  void whatIsExemptIsReachedDirectlyWhateverItsNameLooksLike() throws Exception {
    var proxies =
        new Proxies(Map.of("HTTPS_PROXY", "http://proxy:3128", "no_proxy", "my_gateway:8443"));
    List<java.net.Proxy> direct = List.of(java.net.Proxy.NO_PROXY);

    assertEquals(direct, proxies.select(java.net.URI.create("https://my_gateway:8443/x")));
    assertFalse(direct.equals(proxies.select(java.net.URI.create("https://my_gateway/x"))));
    assertEquals(direct, proxies.select(java.net.URI.create("http://other/x")));
  }

  @Test
  void whatIsNoProxyIsNamedWithoutItsPassword() {
    for (String address :
        List.of("http://u:secret@a b", "https://u:secret@proxy", "ftp://secret")) {
      ServerException refused =
          assertThrows(ServerException.class, () -> through("HTTPS_PROXY", address));
      assertEquals(
          "cannot use HTTPS_PROXY: it must be an address like http://proxy.example.org:3128",
          refused.getMessage());
      assertNull(refused.getCause());
    }
  }

  /** Makes a server one with TLS; gives the authority that vouches for it. */
  private static HeldCertificate secure(
      MockWebServer server, String host, @Nullable HeldCertificate client) {
    HeldCertificate authority = new HeldCertificate.Builder().certificateAuthority(1).build();
    HeldCertificate own =
        new HeldCertificate.Builder().addSubjectAlternativeName(host).signedBy(authority).build();
    var certificates = new HandshakeCertificates.Builder().heldCertificate(own);
    if (client != null) {
      certificates.addTrustedCertificate(client.certificate());
    }
    server.useHttps(certificates.build().sslSocketFactory());
    return authority;
  }

  private void redirect(int code, String where) {
    web.enqueue(new MockResponse.Builder().code(code).addHeader("Location", where).build());
  }

  private Request get(String path) {
    return new Request("GET", web.url(path).toString(), SECRETS, null);
  }

  private Request post() {
    return new Request("POST", web.url("/").toString(), SECRETS, "{}");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private HttpTransport plain() throws ServerException {
    return transport(TransportSettings.forVersion("test"));
  }

  private HttpTransport trusting(HeldCertificate authority) throws Exception {
    Path file = write("trusted.crt", authority.certificatePem());
    return transport(TransportSettings.forVersion("test").withTls(file, null, null));
  }

  private static HttpTransport through(String variable, String proxy) throws ServerException {
    return transport(TransportSettings.forVersion("test").withEnvironment(Map.of(variable, proxy)));
  }

  private static HttpTransport transport(TransportSettings settings) throws ServerException {
    return new HttpTransport(settings, InstantSource.fixed(Instant.EPOCH));
  }

  private static String refusal(HttpTransport http, Request request) {
    ServerException refused = assertThrows(ServerException.class, () -> http.send(request));
    String said = String.valueOf(refused.getMessage());
    assertEquals(1, said.lines().count(), said);
    assertFalse(said.contains("secret"), said);
    return said;
  }
}
