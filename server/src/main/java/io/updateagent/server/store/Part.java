package io.updateagent.server.store;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment goes on one device.
 *
 * @param phase in which it is offered, from 0
 * @param status what the device last said, in the words of the device API; or {@code pending},
 *     {@code aborted}, {@code noartifact}
 * @param substate what it said with it
 * @param inconsistent whether it made the device inconsistent
 * @param attempts how often it failed before and was offered again
 * @param log whether there is a log
 */
public record Part(
    String device,
    int phase,
    String status,
    String substate,
    boolean inconsistent,
    int attempts,
    @Nullable Instant began,
    @Nullable Instant finished,
    boolean log) {

  private static final Set<String> FINAL =
      Set.of("success", "failure", "already-installed", "aborted", "noartifact");

  /** Whether nothing more comes after a status. */
  public static boolean isFinal(String status) {
    return FINAL.contains(status);
  }

  /** Whether it is over. */
  public boolean isFinished() {
    return isFinal(status);
  }
}
