package io.updateagent.server.store;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One artifact to some devices.
 *
 * @param artifact the name of the artifact; which one of that name is a matter of the device's type
 * @param finished when it was over for all devices; null if it goes on
 * @param reason why it was aborted or stopped; empty if it was not
 * @param phase the last one that has begun, from 0
 * @param phaseBegan when that was
 */
public record Deployment(
    String id,
    String name,
    String artifact,
    Instant created,
    @Nullable Instant finished,
    Status status,
    String reason,
    Plan plan,
    int phase,
    Instant phaseBegan) {

  /** How far it is. */
  public enum Status {
    /** No device has begun. */
    PENDING,
    INPROGRESS,
    FINISHED;

    /** As the management API says it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
