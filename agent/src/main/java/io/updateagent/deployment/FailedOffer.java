package io.updateagent.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A server's deployment that failed, or whose success the server did not take, so that the agent
 * does not try it again and again by itself when a server goes on offering it. Another deployment
 * may always be tried at once, and so may this one when a person asks for it.
 *
 * @param deploymentId the server's id
 * @param checksum SHA-256 of the artifact's manifest; null if it was never known
 * @param attempts how often the deployment, or an earlier one of the same artifact, failed or was
 *     not taken
 * @param latest when that was last, by the clock on the wall
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

  /**
   * What is remembered after another deployment: a success makes up for its failures; for those of
   * the same deployment only once the server has heard of it, see {@link #told}.
   */
  static List<FailedOffer> after(List<FailedOffer> known, Finished finished) {
    String checksum = finished.artifact().checksum();
    boolean success = finished.verdict() == Verdict.SUCCESS;
    var left = new ArrayList<FailedOffer>();
    int attempts = 0;
    for (FailedOffer failed : known) {
      boolean sameDeployment = failed.deploymentId.equals(finished.id());
      boolean sameArtifact = checksum != null && Objects.equals(failed.checksum, checksum);
      attempts = sameDeployment || sameArtifact ? Math.max(attempts, failed.attempts) : attempts;
      boolean untold = success && sameDeployment && finished.source() == Source.MANAGED;
      if (untold || (!sameDeployment && !(success && sameArtifact))) {
        left.add(failed);
      }
    }
    if (!success && finished.source() == Source.MANAGED) {
      left.add(new FailedOffer(finished.id(), checksum, attempts + 1, finished.ended()));
    }
    return latest(left);
  }

  /** What is remembered once the server has heard how a deployment ended. */
  static List<FailedOffer> told(List<FailedOffer> known, Deployment ended) {
    return ended.verdict() == Verdict.SUCCESS ? without(known, ended.id()) : known;
  }

  /** What is remembered of a success that the server does not take. */
  static List<FailedOffer> notTaken(List<FailedOffer> known, Deployment ended, Instant now) {
    int attempts =
        known.stream()
            .filter(failed -> failed.deploymentId.equals(ended.id()))
            .mapToInt(FailedOffer::attempts)
            .findFirst()
            .orElse(0);
    List<FailedOffer> left = without(known, ended.id());
    left.add(new FailedOffer(ended.id(), ended.artifact().checksum(), attempts + 1, now));
    return latest(left);
  }

  private static List<FailedOffer> without(List<FailedOffer> known, String deploymentId) {
    var left = new ArrayList<>(known);
    left.removeIf(failed -> failed.deploymentId.equals(deploymentId));
    return left;
  }

  private static List<FailedOffer> latest(List<FailedOffer> known) {
    return List.copyOf(known.subList(Math.max(0, known.size() - MOST), known.size()));
  }
}
