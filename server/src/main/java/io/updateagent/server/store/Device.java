package io.updateagent.server.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A device.
 *
 * @param id given by the server
 * @param identity JSON, as the device gives it, with sorted keys
 * @param admission whether it is let in
 * @param group the group it was put into; null for none
 * @param created when it first asked
 * @param seen when it last called; null if it never did
 * @param artifact the name of what it runs, as it says it; empty if it did not
 * @param type its device type; empty if it did not say
 * @param verdict what it says of itself
 * @param inconsistent what is wrong with it; empty texts where it did not say, or nothing is
 * @param fingerprint of its content; devices with the same have the same installed
 */
public record Device(
    String id,
    String identity,
    Admission admission,
    @Nullable String group,
    Instant created,
    @Nullable Instant seen,
    String artifact,
    String type,
    Verdict verdict,
    Inconsistent inconsistent,
    String fingerprint) {

  /** What is wrong with an inconsistent device, in its words. */
  public record Inconsistent(String since, String cause, String artifact) {

    /** Nothing is wrong, or nothing was said. */
    public static final Inconsistent NOT_SAID = new Inconsistent("", "", "");
  }

  /** Whether it says that it is inconsistent. */
  public boolean isInconsistent() {
    return verdict == Verdict.INCONSISTENT;
  }
}
