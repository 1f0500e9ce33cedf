package io.updateagent.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryMinimumTest {
  private static final String VARIABLE = "AGENT_RETRY_MINIMUM_SECONDS";

  @Test
  void aMinuteUnlessTheVariableSaysOtherwise() throws Exception {
    assertEquals(Duration.ofMinutes(1), RetryMinimum.from(Map.of()));
    assertEquals(Duration.ofMinutes(1), RetryMinimum.from(Map.of(VARIABLE, "")));
  }

  @Test
  void partsOfASecondCount() throws Exception {
    assertEquals(Duration.ofMillis(50), RetryMinimum.from(Map.of(VARIABLE, "0.05")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "soon", "86401", "1e99"})
  void anythingElseIsRefused(String value) {
    var refusal =
        assertThrows(
            ConfigurationException.class, () -> RetryMinimum.from(Map.of(VARIABLE, value)));

    assertEquals(
        "%s must be a number of seconds above 0, but is \"%s\"".formatted(VARIABLE, value),
        refusal.getMessage());
  }
}
