package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ManagementServer.Permission;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.store.Waiting;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that has a say in when its deployment is installed. What it said last counts for one
 * poll interval; if it then cannot be asked, nobody knows, and the deployment waits.
 */
final class ServerGate implements Gate {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final ManagementServer server;
  private final Duration interval;
  private final Pace pace;
  private final Schedule questions;
  private String known = "";
  private Permission said = Permission.WITHHELD;
  private boolean doubtful;
  private @Nullable String problem;

  /**
   * @param interval how often it is asked, if it does not say
   */
  ServerGate(ManagementServer server, Duration interval, Pace pace, Jitter jitter) {
    this.server = server;
    this.interval = interval;
    this.pace = pace;
    this.questions = new Schedule(interval, jitter);
  }

  /** The server has just offered something. */
  void offered(Offer offer) {
    keep(offer.deploymentId(), offer.mayInstall() ? Permission.GRANTED : Permission.WITHHELD);
  }

  /** Lets it be asked again at once; for any thread. */
  void askSoon() {
    questions.now();
  }

  /** How long until the server is to be asked about what waits before a phase. */
  Duration wait(@Nullable Deployment waiting, Duration now) {
    return waiting != null && waiting.phase() == Phase.INSTALL ? questions.wait(now) : interval;
  }

  @Override
  public Optional<Waiting.Reason> before(Stage stage, String deployment) {
    if (stage != Stage.INSTALL || deployment.isEmpty()) {
      return Optional.empty();
    }
    if (!deployment.equals(known) || questions.isDue(pace.elapsed())) {
      ask(deployment);
    }
    return switch (said) {
      case GRANTED -> Optional.empty();
      case WITHHELD -> waits("the server to let it be installed");
      case GONE -> waits("the server to say what became of it"); // in answer to a report
    };
  }

  private Optional<Waiting.Reason> waits(String what) {
    String why = problem == null ? what : "%s; it cannot be asked: %s".formatted(what, problem);
    return Optional.of(new Waiting.Reason(why, "", null, true));
  }

  @Override
  public boolean doubts(String deployment) {
    boolean doubted = doubtful && deployment.equals(known);
    doubtful = false;
    return doubted;
  }

  private void ask(String deployment) {
    try {
      keep(deployment, server.mayInstall(deployment));
    } catch (ServerException e) {
      LOG.warn("cannot ask whether {} may be installed: {}", deployment, e.getMessage());
      keep(deployment, Permission.WITHHELD);
      problem = e.getMessage();
      e.retryAfter().ifPresent(wait -> questions.after(pace.elapsed(), wait));
    }
  }

  private void keep(String deployment, Permission permission) {
    known = deployment;
    said = permission;
    doubtful = permission == Permission.GONE;
    problem = null;
    questions.happened(pace.elapsed(), server.pollInterval().orElse(interval));
  }
}
