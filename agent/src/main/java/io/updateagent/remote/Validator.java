package io.updateagent.remote;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What tells one version of an artifact from another when a download goes on (RFC 9110, 13.1.5).
 */
final class Validator {
  private Validator() {}

  /**
   * The entity tag as the server wrote it, if it is not a weak one, with or without quotes (old
   * hawkBit servers leave them out, and want them left out); else the time of the last change, if
   * the answer is younger by a second, so that it cannot stand for two versions; else null.
   */
  static @Nullable String of(
      @Nullable String entityTag, @Nullable String lastModified, @Nullable String date) {
    if (entityTag != null) {
      return entityTag.isBlank() || entityTag.startsWith("W/") ? null : entityTag;
    }
    Instant changed = lastModified == null ? null : RetryAfter.httpDate(lastModified.strip());
    Instant sent = date == null ? null : RetryAfter.httpDate(date.strip());
    boolean strong =
        changed != null
            && sent != null
            && Duration.between(changed, sent).compareTo(Duration.ofSeconds(1)) >= 0;
    return strong ? lastModified : null;
  }
}
