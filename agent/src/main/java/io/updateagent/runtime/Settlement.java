package io.updateagent.runtime;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StoreException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an update that was interrupted when no server can be told: with a configuration, key or
 * certificate that cannot be used, the device is put in order all the same. What is left is the
 * report, for a daemon that can deliver it.
 */
final class Settlement {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** What only a daemon that reaches the server does. */
  static final Set<Phase> LEFT = Set.of(Phase.REPORT);

  private Settlement() {}

  /**
   * Settles what is in progress, unless it waits for a person or only for its report.
   *
   * @param why why no server can be told
   * @throws StoreException if a verdict cannot be made durable
   */
  static void run(Agent agent, String why) throws StoreException {
    Deployment deployment = agent.state().deployment();
    if (deployment == null || waits(deployment) || deployment.phase() == Phase.REPORT) {
      return;
    }
    LOG.warn("going on with deployment {} without a server: {}", deployment.id(), why);
    switch (deployment.source()) {
      case STANDALONE -> new Standalone(agent).settle();
      case MANAGED -> {
        Session session = Session.unreported(agent, deployment, why);
        session.engine().recover();
        agent.adopt(session.engine().run(LEFT));
      }
    }
  }

  /** Whether it stands where only a person decides how it goes on. */
  static boolean waits(Deployment deployment) {
    return deployment.source() == Source.STANDALONE && deployment.position().parked();
  }
}
