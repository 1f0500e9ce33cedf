package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.manual.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is said of the keys is what the code knows of them. The document and the example are written
 * anew with {@code -Drewrite}.
 */
class KeysTest {
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");
  private static final Path EXAMPLE =
      Path.of("../cli/src/packaging/root/usr/share/doc/agent/examples/agent.conf");

  @Test
  void theDocumentSaysWhatTheListSays() throws IOException {
    assertIs(DOCUMENT, document());
  }

  @Test
  void theExampleSaysWhatTheListSays() throws IOException {
    assertIs(EXAMPLE, example());
  }

  /** One by one, as some exclude each other; a file that is named need not be there. */
  @Test
  void everyExampleIsTaken() throws Exception {
    for (Keys.Key key : Keys.all()) {
      List<String> warnings = new ArrayList<>();
      String type = key.name().equals("Hawkbit") ? "\"ServerType\": \"hawkbit\", " : "";
      String text = "{ %s\"%s\": %s }".formatted(type, key.name(), key.example());
      Configuration.read(ConfigurationFile.parse(EXAMPLE, text), warnings::add);
      assertEquals(List.of(), warnings, text);
    }
  }

  @Test
  void theExampleIsAConfigurationThatChangesNothing() throws Exception {
    assertEquals(
        Configuration.defaults(),
        Configuration.read(ConfigurationFile.parse(EXAMPLE, example()), warning -> {}));
  }

  private static void assertIs(Path file, String expected) throws IOException {
    if (System.getProperty("rewrite") != null) {
      Files.writeString(file, expected);
    }
    assertEquals(expected, Files.readString(file));
  }

  private static String document() {
    String rows =
        Keys.all().stream()
            .map(
                key ->
                    "| `%s` | %s | %s | %s `%s` |%n"
                        .formatted(
                            key.name(),
                            key.kind(),
                            key.usual().isEmpty() ? "" : "`" + key.usual() + "`",
                            key.meaning(),
                            key.example()))
            .collect(Collectors.joining());
    return """
        # Configuration

        `/etc/agent/agent.conf`, or what `--config` or `AGENT_CONFIG` names, is a JSON object; comments as in Java are
        allowed. If there is none the agent works without a server. `agent setup` writes one. A `mender.conf` works as it
        is: keys that only mean something there are passed over. A key that is not known is warned of; a value that is wrong
        is refused with its line. The daemon reads the file when it starts.

        This file follows from the list in the code; a test compares the two.

        | key | value | without it | meaning, and an example |
        |---|---|---|---|
        """
        + rows
        + """

        A number is from 0 to 2,147,483 or so, and 0 counts as missing, as in `mender.conf`.

        ## Environment

        | variable | instead of |
        |---|---|
        """
        + variables();
  }

  private static String variables() {
    return Environment.all().stream()
        .map(
            variable ->
                "| `%s` | %s |%n"
                    .formatted(String.join("`, `", variable.names()), variable.instead()))
        .collect(Collectors.joining());
  }

  private static String example() {
    String keys =
        Keys.all().stream()
            .map(
                key ->
                    "%n  // %s (%s)%n  // \"%s\": %s,%n"
                        .formatted(key.meaning(), key.kind(), key.name(), key.example()))
            .collect(Collectors.joining());
    return """
        // An example of /etc/agent/agent.conf with every key; none of them counts until its line loses the //.
        // No comma behind the last one.
        {"""
        + keys
        + "}\n";
  }
}
