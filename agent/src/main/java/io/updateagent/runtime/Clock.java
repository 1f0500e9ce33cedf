package io.updateagent.runtime;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The clock on the wall, as far as it can be trusted: not while it shows a time before something
 * that has happened already. A device without a battery for its clock starts in the past.
 *
 * @param source what it shows
 * @param latest the latest time that is known to be over
 */
record Clock(InstantSource source, Supplier<Instant> latest) {
  Instant now() {
    return source.instant();
  }

  /** The time that it should have passed long ago; empty if it has. */
  Optional<Instant> behind() {
    Instant known = latest.get();
    return now().isBefore(known) ? Optional.of(known) : Optional.empty();
  }
}
