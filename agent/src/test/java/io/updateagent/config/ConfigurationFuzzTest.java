package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whatever the configuration holds: it is taken, or one line says what is wrong with it. */
class ConfigurationFuzzTest {
  private static final Path FILE = Path.of("agent.conf");

  @FuzzTest
  void configuration(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      Configuration configuration =
          Configuration.read(ConfigurationFile.parse(FILE, text), warning -> {});
      assertTrue(configuration.moduleTimeout().toSeconds() > 0);
    } catch (ConfigurationException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.startsWith("agent.conf"), message);
      assertEquals(1, message.lines().count(), message);
    }
  }
}
