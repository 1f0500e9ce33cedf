package io.updateagent.runtime;

import io.updateagent.remote.Ack;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ManagementServer.Permission;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a deployment is still wanted while it is downloaded. A person's cancellation is known at
 * once, the server's from its answer to what it is told of the download; a server that says who may
 * install what is asked once a poll interval. A server that cannot be asked stops nothing: the
 * download finds out by itself.
 */
final class Wish {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private static final String ABORTED = "the server aborted the deployment";

  private final ManagementServer server;
  private final String deployment;
  private final Duration interval;
  private final Pace pace;
  private final LocalOrders orders;
  private final BooleanSupplier aborted;
  private final Schedule questions;

  /**
   * Begins when the server has just offered the deployment.
   *
   * @param aborted whether the server said by itself that the deployment is over
   */
  Wish(Agent agent, ManagementServer server, String deployment, BooleanSupplier aborted) {
    this.aborted = aborted;
    this.server = server;
    this.deployment = deployment;
    this.interval = agent.setup().configuration().updatePollInterval();
    this.pace = agent.pace();
    this.orders = agent.orders();
    this.questions = new Schedule(interval, Jitter.none());
    next();
  }

  /** Why the download is to end; empty if it goes on. */
  Optional<String> unwanted() {
    if (orders.cancels(deployment)) {
      return Optional.of("cancelled on the device");
    }
    if (aborted.getAsBoolean()) {
      return Optional.of(ABORTED);
    }
    if (!questions.isDue(pace.elapsed())) {
      return Optional.empty();
    }
    try {
      boolean gone =
          server.mayInstall(deployment) == Permission.GONE
              && server.report(deployment, Status.DOWNLOADING, "Download") == Ack.ABORTED;
      return gone ? Optional.of(ABORTED) : Optional.empty();
    } catch (ServerException e) {
      LOG.debug("cannot ask whether {} is still wanted: {}", deployment, e.getMessage());
      return Optional.empty();
    } finally {
      next();
    }
  }

  private void next() {
    questions.happened(pace.elapsed(), server.pollInterval().orElse(interval));
  }
}
