package io.updateagent.runtime;

import io.updateagent.remote.Backoff;
import io.updateagent.remote.ServerException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the daemon behaves towards a server that does not answer as it should: it waits longer each
 * time, never the same time as others, leaves the server alone for as long as it asks, and says
 * once what is wrong, not at each attempt.
 */
final class Manners {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Backoff waits;
  private final Duration longest;
  private final Jitter jitter;
  private String said = "";

  /**
   * @param first bounds the first waits; see {@link Backoff}
   * @param longest bounds all of them, also the first
   */
  Manners(Duration first, Duration longest, Jitter jitter) {
    Duration minimum = first.compareTo(longest) < 0 ? first : longest;
    this.waits = new Backoff(minimum, longest, Integer.MAX_VALUE);
    this.longest = longest;
    this.jitter = jitter;
  }

  /** How long to wait after a call that failed; the log says so if it failed in another way. */
  Duration after(ServerException problem) {
    String message = String.valueOf(problem.getMessage());
    if (!message.equals(said)) {
      LOG.warn("{}", message);
      said = message;
    }
    return problem
        .retryAfter()
        .map(jitter::after)
        .orElseGet(() -> jitter.upTo(waits.next().orElse(longest)));
  }

  /** A call succeeded. */
  void worked() {
    if (!said.isEmpty()) {
      LOG.info("the server answers as it should again");
      said = "";
    }
    waits.reset();
  }
}
