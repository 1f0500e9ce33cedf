package io.updateagent.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server's deployment that failed, so that the agent does not try it again and again by itself
 * when a server goes on offering it. Another deployment may always be tried at once, and so may
 * this one when a person asks for it.
 *
 * @param deploymentId the server's id
 * @param checksum SHA-256 of the artifact's manifest; null if it was never known
 * @param attempts how often the deployment, or an earlier one of the same artifact, failed
 * @param latest when it failed last, by the clock on the wall
 */
public record FailedOffer(
    String deploymentId, @Nullable String checksum, int attempts, Instant latest) {
  /** How many are remembered; the one that failed longest ago is forgotten first. */
  static final int MOST = 8;

  /** The longest wait before another attempt. */
  static final Duration LONGEST = Duration.ofDays(1);

  private static final int MOST_DOUBLINGS = 20;

  /**
   * How long to wait before the deployment is tried again: at first some time, then twice that, and
   * so on, up to a day. A clock that went back, to before the failure, is no reason to wait.
   *
   * @param first the wait after the first failure
   */
  public Duration wait(Instant now, Duration first) {
    if (now.isBefore(latest)) {
      return Duration.ZERO;
    }
    Duration whole = first.multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    Duration bounded = whole.compareTo(LONGEST) > 0 ? LONGEST : whole;
    Duration left = bounded.minus(Duration.between(latest, now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** What is remembered after another deployment: a success makes up for its failures. */
  static List<FailedOffer> after(List<FailedOffer> known, Finished finished) {
    String checksum = finished.artifact().checksum();
    boolean success = finished.verdict() == Verdict.SUCCESS;
    var left = new ArrayList<FailedOffer>();
    int attempts = 0;
    for (FailedOffer failed : known) {
      boolean sameDeployment = failed.deploymentId.equals(finished.id());
      boolean sameArtifact = checksum != null && Objects.equals(failed.checksum, checksum);
      attempts = sameDeployment || sameArtifact ? Math.max(attempts, failed.attempts) : attempts;
      if (!sameDeployment && !(success && sameArtifact)) {
        left.add(failed);
      }
    }
    if (!success && finished.source() == Source.MANAGED) {
      left.add(new FailedOffer(finished.id(), checksum, attempts + 1, finished.ended()));
    }
    return List.copyOf(left.subList(Math.max(0, left.size() - MOST), left.size()));
  }
}
