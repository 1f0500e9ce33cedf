package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.updateagent.keys.SoftToken;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.Request;
import io.updateagent.remote.TransportSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Device keys in a token; the token is of software, the way to it is that to hardware. */
class TokenKeyTest {
  private static @Nullable SoftToken made;

  @TempDir static Path directory;

  /** The module reads its configuration once in a process, so there is one token for all. */
  @BeforeAll
  static void aToken() throws Exception {
    Path home = Files.createDirectories(Path.of("target/softhsm"));
    Path configuration = home.resolve("softhsm2.conf");
    assumeTrue(
        configuration.toAbsolutePath().toString().equals(System.getenv(SoftToken.VARIABLE)),
        SoftToken.VARIABLE + " does not name " + configuration.toAbsolutePath());
    var token = new SoftToken(directory, configuration);
    token.putRsa("rsa");
    token.putEcdsa("ecdsa");
    made = token;
  }

  private static SoftToken token() {
    return Objects.requireNonNull(made);
  }

  @Test
  void aKeyInATokenSignsLikeAnyOther() throws Exception {
    for (String label : List.of("rsa", "ecdsa")) {
      DeviceKey key = choose("object=" + label);
      String publicKey = token().publicKey(label);

      assertEquals(publicKey.strip(), key.publicKeyPem().strip());
      DeviceKeyTest.assertSigns(
          publicKey, key, label.equals("rsa") ? "SHA256withRSA" : "SHA256withECDSA");
    }
  }

  @Test
  void aKeyInATokenIsShownToAServerThatWantsACertificate() throws Exception {
    HeldCertificate own =
        new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    for (String label : List.of("rsa", "ecdsa")) {
      Path certificate = directory.resolve(label + ".crt");
      token()
          .run(
              "openssl x509 -inform DER -in %s -out %s"
                  .formatted(token().certificate(label), certificate));
      var clients = new HandshakeCertificates.Builder().heldCertificate(own);
      clients.addTrustedCertificate(
          Certificates.decodeCertificatePem(Files.readString(certificate)));
      try (var web = new MockWebServer()) {
        web.useHttps(clients.build().sslSocketFactory());
        web.requireClientAuth();
        web.enqueue(new MockResponse.Builder().body("welcome").build());
        web.start();
        Path authority = directory.resolve("server.crt");
        Files.writeString(authority, own.certificatePem());
        var settings =
            TransportSettings.forVersion("test")
                .withTls(authority, certificate, address("object=" + label));
        var http = new HttpTransport(settings, InstantSource.system());

        Request request = new Request("GET", web.url("/").toString(), Map.of(), null);
        assertEquals("welcome", http.send(request).body());
      }
    }
  }

  @Test
  void whichKeyIsMeantHasToBeClear() {
    assertProblem("pkcs11:: there are 2 keys; say which one with object=LABEL", "type=private");
    assertProblem(
        "pkcs11:object=none: there is no such private key with a certificate of the same id",
        "object=none");
  }

  private static void assertProblem(String end, String attributes) {
    IOException problem = assertThrows(IOException.class, () -> choose(attributes), attributes);
    assertEquals("cannot use the key " + end, problem.getMessage());
    assertFalse(end.contains(SoftToken.PIN));
  }

  private static DeviceKey choose(String attributes) throws IOException {
    return DeviceKey.choose(address(attributes), directory, KeyType.ECDSA);
  }

  private static String address(String attributes) throws IOException {
    Path source = Files.writeString(directory.resolve("pin"), SoftToken.PIN + "\n");
    return "pkcs11:%s;token=agent;slot-id=%s?module-path=%s&pin-source=file:%s"
        .formatted(attributes, token().slot(), SoftToken.MODULE, source);
  }
}
