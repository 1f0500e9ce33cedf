package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.HawkbitSettings.Credential;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HawkbitSettingsTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void aServerIsOfMendersKindUnlessItIsSaid() throws Exception {
    assertNull(read("{}"));
    assertNull(read("{\"ServerType\": \"mender\"}"));
    assertEquals(
        new HawkbitSettings("DEFAULT", null, null, false), read("{\"ServerType\": \"hawkbit\"}"));
  }

  @Test
  void settingsThatDoNotCountAreWarnedOf() throws Exception {
    assertNull(read("{\"Hawkbit\": {\"Tenant\": \"acme\"}}"));
    assertEquals(
        List.of("Hawkbit is passed over, because ServerType is not \"hawkbit\""), warnings);
  }

  @Test
  void everythingCanBeSaid() throws Exception {
    HawkbitSettings settings =
        read(
            """
            {"ServerType": "hawkbit", "Hawkbit": {"Tenant": "acme", "ControllerId": "00:11",
             "GatewayTokenFile": "/etc/agent/token", "Confirm": "auto"}}
            """);

    var credential = new Credential("GatewayToken", null, Path.of("/etc/agent/token"));
    assertEquals(new HawkbitSettings("acme", "00:11", credential, true), settings);
    assertEquals(List.of(), warnings);
  }

  @Test
  void aTokenIsNeverShown() throws Exception {
    HawkbitSettings settings = hawkbit("\"TargetToken\": \"hush\"");
    assertNotNull(settings);
    assertTrue(settings.toString().contains("TargetToken"));
    assertFalse(settings.toString().contains("hush"), settings.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"Tenant\": \"a/b\" | Tenant must be made of letters",
        "\"Tenant\": \"..\" | Tenant must be made of letters",
        "\"ControllerId\": \"a b\" | ControllerId must be made of letters",
        "\"ControllerId\": 7 | ControllerId must be a text, but is a number",
        "\"Confirm\": \"perhaps\" | Confirm must be \"never\" or \"auto\"",
        "\"TargetToken\": \"hush hush\" | TargetToken must be a token: printable ASCII",
        "\"GatewayToken\": {\"a\": \"hush\"} | GatewayToken must be a text",
        "\"TargetToken\": \"hush\", \"GatewayTokenFile\": \"/f\" | Hawkbit must be given one of",
      })
  void whatIsWrongIsSaidInOneLineWithoutTokens(String members, String said) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> hawkbit(members), members);
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith("test.conf:1: " + said), message);
    assertEquals(1, message.lines().count());
    assertFalse(message.contains("hush"), message);
  }

  @Test
  void anotherKindOfServerIsRefused() {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> read("{\"ServerType\": \"hawkbits\"}"));
    assertEquals("test.conf:1: ServerType must be \"mender\" or \"hawkbit\"", e.getMessage());
  }

  @Test
  void aKeyThatIsNotKnownIsWarnedOf() throws Exception {
    hawkbit("\"TargetTokens\": \"hush\"");
    assertEquals(List.of("the key Hawkbit.TargetTokens is not known and is passed over"), warnings);
  }

  private @Nullable HawkbitSettings hawkbit(String members) throws ConfigurationException {
    return read("{\"ServerType\": \"hawkbit\", \"Hawkbit\": {" + members + "}}");
  }

  private @Nullable HawkbitSettings read(String text) throws ConfigurationException {
    return HawkbitSettings.read(ConfigurationFile.parse(Path.of("test.conf"), text), warnings::add);
  }
}
