package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  @TempDir Path directory;
  private Path file = Path.of("agent.conf");
  private final List<String> warnings = new ArrayList<>();

  @BeforeEach
  void place() {
    file = directory.resolve("agent.conf");
  }

  @Test
  void aMissingFileIsTheDefaults() throws Exception {
    var configuration = Configuration.load(file, warnings::add);

    assertEquals(Configuration.defaults(), configuration);
    assertEquals(List.of(), configuration.serverUrls());
    assertEquals(Duration.ofMinutes(30), configuration.updatePollInterval());
    assertEquals(Duration.ofHours(4), configuration.moduleTimeout());
  }

  @Test
  void anEmptyObjectIsTheDefaults() throws Exception {
    assertEquals(Configuration.defaults(), read("{}"));
  }

  @Test
  void theKeysOfAMenderConfMeanTheSame() throws Exception {
    var configuration =
        read(
            """
            { "ServerURL": "https://updates.example.org", "TenantToken": "abc",
              "ServerCertificate": "/etc/server.crt",
              "MetricsFile": "/run/agent.prom",
             "HttpsClient": {"Certificate": "/etc/client.crt", "Key": "/etc/client.key"},
              "ArtifactVerifyKey": "/etc/one.pem", "ArtifactVerifyKeys": ["/etc/two.pem"],
              "UpdatePollIntervalSeconds": 5, "InventoryPollIntervalSeconds": 6,
              "RetryPollIntervalSeconds": 7, "RetryPollCount": 8, "RetryDownloadCount": 9,
              "StateScriptTimeoutSeconds": 10, "StateScriptRetryTimeoutSeconds": 11,
              "StateScriptRetryIntervalSeconds": 12, "ModuleTimeoutSeconds": 13,
              "InconsistentPolicy": "last-install", "RefuseWhenInconsistent": true,
              "MaxDownloadBytesPerSecond": 5000,
              "SkipVerify": true, "DeviceKeyType": "rsa", "StartSpreadSeconds": 14,
              "Security": {"AuthPrivateKey": "/var/lib/mender/mender-agent.pem"},
              "Proxy": {"HTTPS": "http://proxy:3128", "NoProxy": ".local"} }
            """);

    assertEquals(
        new Configuration(
            List.of("https://updates.example.org"),
            "abc",
            Path.of("/etc/server.crt"),
            Path.of("/etc/client.crt"),
            "/etc/client.key",
            new ServerAccess(
                "/var/lib/mender/mender-agent.pem",
                "RSA",
                List.of(),
                true,
                Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", ".local"),
                Duration.ofSeconds(14)),
            List.of(Path.of("/etc/one.pem"), Path.of("/etc/two.pem")),
            Duration.ofSeconds(5),
            Duration.ofSeconds(6),
            Duration.ofSeconds(7),
            8,
            9,
            5_000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(11),
            Duration.ofSeconds(12),
            Duration.ofSeconds(13),
            true,
            true,
            null,
            new LocalControl(List.of(), Set.of(), false),
            Path.of("/run/agent.prom")),
        configuration);
    assertEquals(List.of(), warnings);
  }

  @Test
  void serversAreReadInTheirOrder() throws Exception {
    var configuration =
        read(
            """
            {"Servers": [{"ServerURL": "https://one"}, {"ServerURL": "http://two"}]}
            """);

    assertEquals(List.of("https://one", "http://two"), configuration.serverUrls());
  }

  @Test
  void zeroAndNothingCountAsMissing() throws Exception {
    var configuration =
        read(
            """
            {"UpdatePollIntervalSeconds": 0, "RetryPollCount": null, "TenantToken": "",
             "ServerURL": "", "ArtifactVerifyKeys": []}
            """);

    assertEquals(Configuration.defaults(), configuration);
  }

  @Test
  void whatOnlyMenderKnowsIsPassedOverSilently() throws Exception {
    read(
        """
        {"RootfsPartA": "/dev/a", "DeviceTypeFile": "/x", "DBus": {"Enabled": true}}
        """);

    assertEquals(List.of(), warnings);
  }

  @Test
  void anUnknownKeyIsWarnedOf() throws Exception {
    read(
        """
        {"UpdatePollInterval": 5}
        """);

    assertEquals(List.of("the key UpdatePollInterval is not known and is passed over"), warnings);
  }

  /** The one line that a user sees, for each way to get a value wrong; on line 2 of the file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        """
        "UpdatePollIntervalSeconds": "often" | UpdatePollIntervalSeconds must be a whole number of \
        seconds from 0 to 10000000, but is "often"
        """,
        """
        "UpdatePollIntervalSeconds": 1.5 | UpdatePollIntervalSeconds must be a whole number of \
        seconds from 0 to 10000000, but is 1.5
        """,
        """
        "RetryPollCount": -1 | RetryPollCount must be a whole number from 0 to 10000000, but is -1
        """,
        """
        "ModuleTimeoutSeconds": 99999999999 | ModuleTimeoutSeconds must be a whole number of \
        seconds from 0 to 10000000, but is 99999999999
        """,
        """
        "RefuseWhenInconsistent": "yes" | RefuseWhenInconsistent must be true or false, but is "yes"
        """,
        """
        "TenantToken": 5 | TenantToken must be a text, but is a number
        """,
        """
        "HttpsClient": "key" | HttpsClient must be an object, but is a text
        """,
        """
        "ArtifactVerifyKeys": "/key" | ArtifactVerifyKeys must be a list, but is a text
        """,
        """
        "ArtifactVerifyKeys": [7] | ArtifactVerifyKeys must be a text, but is a number
        """,
        """
        "ArtifactVerifyKey": "a\\u0000b" | ArtifactVerifyKey must be the path of a file, but is \
        a text
        """,
        """
        "Servers": ["https://one"] | Servers must be a list of objects, like {"ServerURL": "..."}, \
        but is a text
        """,
        """
        "Servers": [{"ServerURL": "one"}] | Servers must be an address that begins with https:// \
        or http://
        """,
        """
        "ServerURL": "ftp://one" | ServerURL must be an address that begins with https:// or \
        http://
        """,
        """
        "InconsistentPolicy": "never" | InconsistentPolicy must be "scope" or "last-install"
        """,
        """
        "SkipVerify": true, "ServerCertificatePins": ["sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="] \
        | SkipVerify must be false where there are ServerCertificatePins
        """,
        """
        "ServerCertificatePins": ["abc"] | ServerCertificatePins must be a list of texts like \
        "sha256/(44 characters)"
        """,
        """
        "DeviceKeyType": "DSA" | DeviceKeyType must be "ECDSA", "RSA" or "Ed25519"
        """,
        """
        "Security": "key" | Security must be an object, but is a text
        """,
        """
        "Proxy": {"HTTPS": "u:secret@proxy"} | Proxy must be an object with addresses like \
        http://host:3128
        """
      })
  void aWrongValueIsNamedWithItsLine(String member, String message) {
    assertEquals(file + ":2: " + message, refusal("{\n" + member + "\n}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"Proxy\": \"http://u:SECRET@h:3128\"",
        "\"Proxy\": {\"HTTPS\": [\"http://u:SECRET@h:3128\"]}",
        "\"Security\": \"pkcs11:object=d?pin-value=SECRET\"",
        "\"HttpsClient\": \"pkcs11:object=d?pin-value=SECRET\"",
        "\"HttpsClient\": {\"Key\": [\"pkcs11:pin-value=SECRET\"]}",
        "\"TenantToken\": [\"SECRET\"]",
        "\"TenantToken\": {\"a\": \"SECRET\"}",
        "\"ServerType\": \"hawkbit\", \"Hawkbit\": \"SECRET\"",
        "\"ServerType\": \"hawkbit\", \"Hawkbit\": {\"TargetToken\": [\"SECRET\"]}",
        "\"ServerURL\": \"https//u:SECRET@h\"",
        "\"Servers\": \"http://u:SECRET@h\"",
        "\"Servers\": [\"http://u:SECRET@h\"]",
        "\"Servers\": [{\"ServerURL\": \"u:SECRET@h\"}]"
      })
  void whatMayHoldASecretIsNotRepeated(String member) throws Exception {
    Path file = Files.writeString(directory.resolve("agent.conf"), "{" + member + "}");
    var e =
        assertThrows(ConfigurationException.class, () -> Configuration.load(file, warning -> {}));
    assertFalse(String.valueOf(e.getMessage()).contains("SECRET"), e::getMessage);
  }

  @ParameterizedTest
  @CsvSource({
    "https://u:p@x y",
    "https://user:secret@updates.example.org",
    "https://",
    "https:///path",
    "http://:80",
    "https://updates.example.org:99999",
    "https://updates example.org",
    "https://updates.example.org?x=1",
    "https://updates.example.org#x"
  })
  void anAddressThatNamesNoServerIsRefused(String url) {
    assertEquals(
        file
            + ":2: ServerURL must be an address with a host, and without user, query and fragment,"
            + " like https://updates.example.org",
        refusal("{\n\"ServerURL\": \"" + url + "\"\n}"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://updates.example.org/",
    "HTTPS://updates.example.org",
    "http://127.0.0.1:8080",
    "http://[::1]:8080/below",
    "https://my_gateway:8443",
    "https://b\u00fccher.example"
  })
  void anyOtherAddressIsTaken(String url) throws Exception {
    assertEquals(List.of(url), read("{\"ServerURL\": \"" + url + "\"}").serverUrls());
  }

  @Test
  void aKeyThatIsThereTwiceIsRefused() {
    assertEquals(
        file + ":3: the key ServerURL is there a second time; remove one of them",
        refusal("{\n\"ServerURL\": \"https://one\",\n\"ServerURL\": \"https://two\"\n}"));
    assertEquals(
        file + ":4: the key Key is there a second time; remove one of them",
        refusal("{\"HttpsClient\": {\n\"Key\": \"/a\",\n\n\"Key\": \"/b\"}}"));
  }

  @Test
  void theSameKeyInTwoObjectsIsNotTwice() throws Exception {
    String servers =
        "{\"Servers\": [{\"ServerURL\": \"http://a\"}, {\"ServerURL\": \"http://b\"}]}";

    assertEquals(2, read(servers).serverUrls().size());
  }

  @Test
  void brokenJsonIsDescribedWithoutWordsOfTheParserAboutItself() {
    for (String text : List.of("{", "{\n\"ServerURL\": \n", "[".repeat(5000))) {
      String message = refusal(text);
      assertTrue(!message.contains("REDACTED") && !message.contains("StreamRead"), message);
    }
  }

  @Test
  void brokenJsonIsShownWithLineAndColumn() {
    String message = refusal("{\n\"ServerURL\" \"https://one\"}");

    assertTrue(message.startsWith(file + ":2:13: not valid JSON: "), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void anyOtherJsonThanAnObjectIsRefused() {
    String expected = file + ": must be a JSON object, like {\"ServerURL\": \"...\"}";

    assertEquals(expected, refusal("[]"));
    assertEquals(expected, refusal(""));
    assertTrue(refusal("{} {}").contains("not valid JSON"));
  }

  @Test
  void aFileThatIsNoTextIsRefused() throws Exception {
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertEquals("cannot read %s: it is no text in UTF-8".formatted(file), refusal());
  }

  @Test
  void aFileThatNoConfigurationCanBeIsNotEvenRead() throws Exception {
    Files.writeString(file, "{\"ServerURL\": \"" + "x".repeat(1 << 20) + "\"}");
    assertEquals("cannot read %s: it is larger than 1 MiB".formatted(file), refusal());
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertEquals("cannot read %s: it is no regular file".formatted(file), refusal());
  }

  @Test
  void aDirectoryIsRefused() throws Exception {
    Files.createDirectory(file);

    assertEquals("cannot read %s: Is a directory".formatted(file), refusal());
  }

  private Configuration read(String text) throws IOException, ConfigurationException {
    Files.writeString(file, text);
    return Configuration.load(file, warnings::add);
  }

  private String refusal(String text) {
    return String.valueOf(
        assertThrows(ConfigurationException.class, () -> read(text)).getMessage());
  }

  private String refusal() {
    return String.valueOf(
        assertThrows(ConfigurationException.class, () -> Configuration.load(file, warnings::add))
            .getMessage());
  }
}
