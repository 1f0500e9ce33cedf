package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** The device's key: made, or in any form that tools leave it in. */
class DeviceKeyTest {
  private static final byte[] BODY = "{\"id_data\":\"{}\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void aKeyIsForItsOwnerOnlyAlsoIfItWasNot() throws Exception {
    Path file = directory.resolve("key.pem");
    String made = DeviceKey.loadOrCreate(file, KeyType.ECDSA).publicKeyPem();
    assertEquals("rw-------", permissions(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(made, DeviceKey.loadOrCreate(file, KeyType.ECDSA).publicKeyPem());
    assertEquals("rw-------", permissions(file));
  }

  @Test
  void whatIsGivenAsAKeyIsNotChanged() throws Exception {
    Path own = directory.resolve("own.pem");
    Path key = directory.resolve("given.pem");
    Path other = Files.writeString(directory.resolve("passwd"), "root:x:0:0\n");
    DeviceKey.loadOrCreate(key, KeyType.ECDSA);
    for (Path file : List.of(key, other)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    }
    assertNotNull(DeviceKey.choose(key.toString(), own, KeyType.ECDSA));
    assertEquals("rw-r--r--", permissions(key));
    for (Path wrong : List.of(other, directory)) {
      String before = permissions(wrong);
      var e =
          assertThrows(
              IOException.class, () -> DeviceKey.choose(wrong.toString(), own, KeyType.ECDSA));
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith(wrong + " of Security.AuthPrivateKey: "), message);
      assertEquals(before, permissions(wrong));
    }
  }

  @Test
  void thatAKeyIsMadeIsSaidBeforeItIsAndOnlyThen() throws Exception {
    var log = (Logger) LoggerFactory.getLogger("agent");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    log.addAppender(lines);
    try {
      Path file = directory.resolve("key.pem");
      DeviceKey.loadOrCreate(file, KeyType.ED25519);
      DeviceKey.loadOrCreate(file, KeyType.ED25519);
      assertEquals(
          List.of("making this device's key, Ed25519, in " + file),
          lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    } finally {
      log.detachAppender(lines);
    }
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void aKeyThatWasMadeSignsAndIsTheSameNextTime(KeyType type) throws Exception {
    Path file = directory.resolve("key.pem");
    DeviceKey made = DeviceKey.loadOrCreate(file, type);
    // Another type in the configuration makes no other device of this one.
    DeviceKey read = DeviceKey.loadOrCreate(file, KeyType.RSA);

    assertEquals(made.publicKeyPem(), read.publicKeyPem());
    assertSigns(made.publicKeyPem(), read, type.algorithm());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          genrsa -traditional -out %s 2048                                   | SHA256withRSA
          genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048         | SHA256withRSA
          ecparam -name prime256v1 -genkey                             | SHA256withECDSA
          ecparam -name prime256v1 -genkey -noout                      | SHA256withECDSA
          ecparam -name secp384r1 -genkey -noout                       | SHA256withECDSA
          genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521       | SHA256withECDSA
          genpkey -algorithm ed25519                                   | Ed25519
          """)
  void aKeyThatOpensslMadeHasThePublicHalfThatOpensslSays(String words, String algorithm)
      throws Exception {
    Path file = directory.resolve("given.pem");
    openssl(words.contains("%s") ? words.formatted(file) : words + " -out " + file);
    String publicKey = openssl("pkey -pubout -in " + file);

    DeviceKey key = DeviceKey.choose(file.toString(), directory.resolve("none"), KeyType.ECDSA);
    assertEquals(publicKey.strip(), key.publicKeyPem().strip());
    assertSigns(publicKey, key, algorithm);
  }

  @Test
  void aGivenKeyIsNeverMadeAndWhatIsNoneIsNamed() throws Exception {
    Path none = directory.resolve("none.pem");
    assertProblem(none + " of Security.AuthPrivateKey: there is no such file", none);
    assertTrue(Files.notExists(none));

    Path text = Files.writeString(directory.resolve("text"), "hello");
    assertProblem(
        text + " of Security.AuthPrivateKey: it holds no private key in PEM format", text);

    Path locked = directory.resolve("locked.pem");
    openssl("genpkey -algorithm ed25519 -aes128 -pass pass:secret -out " + locked);
    assertProblem(
        locked + " of Security.AuthPrivateKey: its private key is encrypted; take the password off",
        locked);
  }

  @Test
  void aKeyThatIsCutOffAnywhereIsRefused() throws Exception {
    for (String words :
        List.of(
            "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
            "ecparam -name prime256v1 -genkey -noout")) {
      Path file = directory.resolve("whole.pem");
      openssl(words + " -out " + file);
      String[] lines = Files.readString(file).split("\n", -1);
      byte[] der =
          Base64.getMimeDecoder()
              .decode(String.join("", java.util.Arrays.copyOfRange(lines, 1, lines.length - 2)));
      // What is beyond the scalar is the public half, which is worked out anyway.
      for (int length = 0; length < 40; length++) {
        String body = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(der, length));
        Path cut =
            Files.writeString(
                directory.resolve("cut.pem"),
                lines[0] + "\n" + body + "\n" + lines[lines.length - 2] + "\n");
        assertThrows(
            IOException.class,
            () -> DeviceKey.choose(cut.toString(), directory, KeyType.ECDSA),
            () -> "a key of " + body);
      }
    }
  }

  private void assertProblem(String message, Path file) {
    IOException problem =
        assertThrows(
            IOException.class, () -> DeviceKey.choose(file.toString(), directory, KeyType.ECDSA));
    assertEquals(message, problem.getMessage());
  }

  static void assertSigns(String publicKeyPem, DeviceKey key, String algorithm) throws Exception {
    byte[] encoded =
        Base64.getMimeDecoder().decode(publicKeyPem.replaceAll("-----[A-Z ]+-----", "").strip());
    String kind =
        algorithm.equals("Ed25519") ? algorithm : algorithm.endsWith("RSA") ? "RSA" : "EC";
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(
        KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded)));
    verifier.update(BODY);
    assertTrue(verifier.verify(Base64.getDecoder().decode(key.sign(BODY))));
  }

  private static String openssl(String words) {
    var all = new java.util.ArrayList<String>(List.of("openssl"));
    all.addAll(List.of(words.strip().split(" +")));
    Completion end =
        new LocalCommands()
            .run(new Command(all, null, Map.of(), Duration.ofSeconds(60), line -> {}, true));
    assertTrue(end.succeeded(), () -> words + " " + end.inWords() + " " + end.lastLines());
    return end.stdout();
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
