package io.updateagent.manual;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a page is for.
 *
 * @param version of the programs
 * @param date of the build; not of the day on which it happens to be made, as pages are
 *     reproducible
 */
public record Release(String version, LocalDate date) {

  /** With the time of all files of the build, such as {@code 2026-01-01T00:00:00Z}. */
  public static Release of(String version, String time) {
    return new Release(version, LocalDate.ofInstant(Instant.parse(time), ZoneOffset.UTC));
  }
}
