package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.FailedOffer;
import io.updateagent.remote.Offer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the daemon from trying a deployment that failed, or whose success the server does not take,
 * again and again, when a server goes on offering it. A person who asks does not have to wait, and
 * neither has another deployment.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Duration first;
  private final AtomicBoolean lost = new AtomicBoolean();
  private String said = "";

  /**
   * @param first how long to wait after the first failure; see {@link FailedOffer#wait}
   */
  Patience(Duration first) {
    this.first = first;
  }

  /** A person wants to know what the server has, now. */
  void lose() {
    lost.set(true);
  }

  /** Whether a person asked since the last time. */
  boolean isLost() {
    return lost.getAndSet(false);
  }

  /** Whether an offer may be tried now; if not, the log says so once. */
  boolean allows(AgentState state, Offer offer, Instant now) {
    Optional<FailedOffer> failed = state.failedOffer(offer.deploymentId());
    Duration wait = failed.map(known -> known.wait(now, first)).orElse(Duration.ZERO);
    if (wait.isZero()) {
      return true;
    }
    String message =
        "deployment %s (%s) failed, or its success was not taken, and is offered again (attempt %d);"
            + " not tried before %s; run agent check-update to try it now, or make a new deployment";
    int attempt = failed.map(FailedOffer::attempts).orElse(0) + 1;
    String text =
        message.formatted(offer.deploymentId(), offer.artifactName(), attempt, now.plus(wait));
    String about = offer.deploymentId() + attempt;
    if (!about.equals(said)) {
      LOG.warn("{}", text);
    }
    said = about;
    return false;
  }
}
