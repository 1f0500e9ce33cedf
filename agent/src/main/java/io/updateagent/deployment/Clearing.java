package io.updateagent.deployment;

import java.time.Instant;
import java.util.List;

/**
 * A person's word that an inconsistent device is repaired.
 *
 * @param time when it was given
 * @param by who gave it, as far as the system knows
 * @param reason why the device counts as consistent
 * @param records what was cleared by it
 */
public record Clearing(Instant time, String by, String reason, List<Inconsistency> records) {
  /** Keeps its own copy of the records. */
  public Clearing {
    records = List.copyOf(records);
  }
}
