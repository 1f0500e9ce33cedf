package io.updateagent.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points in time and how long ago they were, as people read them. */
final class Times {
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Times() {}

  /** For instance {@code 2026-11-23 02:14 UTC}. */
  static String of(Instant time) {
    return MINUTES.format(time);
  }

  /**
   * For instance {@code 2026-11-23 02:14 UTC (3 h)}. A device's clock may have been set back since;
   * the length is then left out.
   */
  static String since(Instant time, Instant now) {
    Duration length = Duration.between(time, now);
    return length.isNegative() ? of(time) : of(time) + " (" + inWords(length) + ")";
  }

  /** The largest unit that fits: {@code 5 s}, {@code 12 min}, {@code 3 h}, {@code 40 d}. */
  static String inWords(Duration length) {
    if (length.toDays() > 1) {
      return length.toDays() + " d";
    }
    if (length.toHours() > 0) {
      return length.toHours() + " h";
    }
    return length.toMinutes() > 0 ? length.toMinutes() + " min" : length.toSeconds() + " s";
  }
}
