package io.updateagent.remote;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Reads the Retry-After header (RFC 9110, 10.2.3): seconds, or a date. */
final class RetryAfter {
  static final Duration LIMIT = Duration.ofHours(24);

  private RetryAfter() {}

  /**
   * How long to wait; null if the header is missing or unreadable.
   *
   * @param date the answer's Date header: a date to wait for is compared with it where it can be,
   *     as the device's clock may be wrong by decades
   */
  static @Nullable Duration parse(@Nullable String header, @Nullable String date, Instant now) {
    if (header == null) {
      return null;
    }
    String text = header.strip();
    if (text.matches("\\d{1,18}")) {
      return bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant until = httpDate(text);
    if (until == null) {
      return null;
    }
    Instant sent = date == null ? null : httpDate(date.strip());
    return bounded(Duration.between(sent == null ? now : sent, until));
  }

  /** A time as HTTP writes it; null if it is none. */
  static @Nullable Instant httpDate(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static Duration bounded(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(LIMIT) > 0 ? LIMIT : wait;
  }
}
