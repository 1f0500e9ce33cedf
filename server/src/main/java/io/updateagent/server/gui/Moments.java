package io.updateagent.server.gui;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says times as people do, with the exact one beside it. */
final class Moments {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final Duration TOO_OLD_TO_COUNT = Duration.ofDays(60);

  private final InstantSource clock;

  Moments(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A time, to be shown.
   *
   * @param iso for machines; empty if it is not known
   * @param exact date and time; empty if it is not known
   * @param words how long ago, or what there is to say instead
   */
  record Moment(String iso, String exact, String words) {}

  Moment of(@Nullable Instant time) {
    return time == null
        ? new Moment("", "", "never")
        : new Moment(time.toString(), EXACT.format(time), ago(time));
  }

  /** Of a text that a device gave: it may be anything. */
  Moment of(String text) {
    if (text.isEmpty()) {
      return new Moment("", "", "not said");
    }
    try {
      return of(Instant.parse(text));
    } catch (DateTimeException e) {
      return new Moment("", "", text);
    }
  }

  private String ago(Instant time) {
    Duration age = Duration.between(time, clock.instant());
    if (age.compareTo(Duration.ofMinutes(1)) < 0) {
      return age.compareTo(Duration.ofMinutes(-1)) < 0 ? EXACT.format(time) : "just now";
    }
    if (age.compareTo(Duration.ofHours(1)) < 0) {
      return age.toMinutes() + " min ago";
    }
    if (age.compareTo(Duration.ofDays(2)) < 0) {
      return age.toHours() + " h ago";
    }
    return age.compareTo(TOO_OLD_TO_COUNT) < 0 ? age.toDays() + " days ago" : EXACT.format(time);
  }

  /** How long something took, such as {@code 3 min}. */
  static String span(Duration span) {
    if (span.toMinutes() < 1) {
      return span.toSeconds() + " s";
    }
    if (span.toHours() < 1) {
      return span.toMinutes() + " min";
    }
    return span.toDays() < 2 ? span.toHours() + " h" : span.toDays() + " days";
  }
}
