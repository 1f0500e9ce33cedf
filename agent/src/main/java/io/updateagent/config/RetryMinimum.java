package io.updateagent.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/** The shortest wait between repetitions of reports and downloads. */
public final class RetryMinimum {
  private static final String VARIABLE = "AGENT_RETRY_MINIMUM_SECONDS";

  /** What holds if nothing else is set. */
  public static final Duration DEFAULT = Duration.ofSeconds(60);

  private static final BigDecimal LARGEST = BigDecimal.valueOf(86_400);

  private RetryMinimum() {}

  /**
   * The wait that {@code AGENT_RETRY_MINIMUM_SECONDS} sets, a decimal number of seconds, or 60 s.
   *
   * @throws ConfigurationException if it is no number above 0 and up to a day
   */
  public static Duration from(Map<String, String> environment) throws ConfigurationException {
    String value = environment.get(VARIABLE);
    if (value == null || value.isEmpty()) {
      return DEFAULT;
    }
    try {
      BigDecimal seconds = new BigDecimal(value.strip());
      if (seconds.signum() > 0 && seconds.compareTo(LARGEST) <= 0) {
        return Duration.ofNanos(seconds.movePointRight(9).longValue());
      }
    } catch (NumberFormatException e) {
      throw wrong(value);
    }
    throw wrong(value);
  }

  private static ConfigurationException wrong(String value) {
    return new ConfigurationException(
        "%s must be a number of seconds above 0, but is \"%s\"".formatted(VARIABLE, value));
  }
}
