package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.Request;
import io.updateagent.remote.TransportSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.Certificates;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Device keys in a token; the token is of software, the way to it is that to hardware. */
class TokenKeyTest {
  private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");
  private static final Pattern SLOT = Pattern.compile("reassigned to slot (\\d+)");
  private static String slot = "";

  @TempDir static Path directory;

  /** The module reads its configuration once in a process, so there is one token for all. */
  @BeforeAll
  static void aToken() throws Exception {
    assumeTrue(
        Files.exists(MODULE) && Files.exists(Path.of("/usr/bin/pkcs11-tool")),
        "softhsm2 and opensc are not installed");
    Path home = Files.createDirectories(Path.of("target/softhsm"));
    Path tokens = directory.resolve("tokens");
    Files.createDirectories(tokens);
    Path configuration = home.resolve("softhsm2.conf");
    Files.writeString(configuration, "directories.tokendir = %s\n".formatted(tokens));
    assumeTrue(
        configuration.toAbsolutePath().toString().equals(System.getenv("SOFTHSM2_CONF")),
        "SOFTHSM2_CONF does not name " + configuration.toAbsolutePath());
    Matcher said =
        SLOT.matcher(
            run("softhsm2-util --init-token --free --label agent --so-pin 12345678 --pin 1234"));
    assertTrue(said.find());
    slot = said.group(1);
    put("rsa", "01", "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048");
    put("ecdsa", "02", "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  }

  /** A key that never leaves the token again, and a certificate by which Java finds it. */
  private static void put(String label, String id, String words) {
    Path key = directory.resolve(label + ".pem");
    Path certificate = directory.resolve(label + ".der");
    run("openssl " + words + " -out " + key);
    run(
        "openssl req -new -x509 -days 3650 -subj /CN=%s -key %s -outform DER -out %s"
            .formatted(label, key, certificate));
    run(
        "softhsm2-util --import %s --slot %s --label %s --id %s --pin 1234"
            .formatted(key, slot, label, id));
    run(
        "pkcs11-tool --module %s --slot %s --login --pin 1234 --write-object %s --type cert"
                .formatted(MODULE, slot, certificate)
            + " --id %s --label %s".formatted(id, label));
  }

  @Test
  void aKeyInATokenSignsLikeAnyOther() throws Exception {
    for (String label : List.of("rsa", "ecdsa")) {
      DeviceKey key = choose("object=" + label, "1234");
      String publicKey = run("openssl pkey -pubout -in " + directory.resolve(label + ".pem"));

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
      run(
          "openssl x509 -inform DER -in %s -out %s"
              .formatted(directory.resolve(label + ".der"), certificate));
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
                .withTls(authority, certificate, address("object=" + label, "1234"));
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
    IOException problem =
        assertThrows(IOException.class, () -> choose(attributes, "1234"), attributes);
    assertEquals("cannot use the key " + end, problem.getMessage());
    assertFalse(end.contains("1234"));
  }

  private static DeviceKey choose(String attributes, String pin) throws IOException {
    return DeviceKey.choose(address(attributes, pin), directory, KeyType.ECDSA);
  }

  private static String address(String attributes, String pin) throws IOException {
    Path source = Files.writeString(directory.resolve("pin"), pin + "\n");
    return "pkcs11:%s;token=agent;slot-id=%s?module-path=%s&pin-source=file:%s"
        .formatted(attributes, slot, MODULE, source);
  }

  private static String run(String words) {
    Completion end =
        new LocalCommands()
            .run(
                new Command(
                    List.of(words.split(" ")),
                    null,
                    Map.of(),
                    Duration.ofSeconds(60),
                    line -> {},
                    true));
    assertTrue(end.succeeded(), () -> words + " " + end.inWords() + " " + end.lastLines());
    return end.stdout();
  }
}
