package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.deployment.AgentState;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.script.ScriptAction;
import io.updateagent.script.StateScripts;
import io.updateagent.script.StateScripts.Mode;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon does at the server between deployments, and when: tells it about the device, asks
 * it for a deployment, brings it what it does not know yet. The state scripts of Idle and Sync run
 * around that.
 */
final class Errands {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final String IDLE = "Idle";
  private static final String SYNC = "Sync";

  private final Agent agent;
  private final ServerLink link;
  private final String deviceType;
  private final StateScripts scripts;
  private final Inventory inventory;
  private final Schedule polls;
  private final Schedule inventories;
  private final Duration retry;
  private final Manners manners;
  private final Patience patience;
  private final Deliveries deliveries;
  private volatile boolean tokenWanted;

  Errands(Agent agent, ServerLink link, String deviceType, Jitter jitter) {
    Configuration configuration = agent.setup().configuration();
    this.agent = agent;
    this.link = link;
    this.deviceType = deviceType;
    this.scripts = Session.stateScripts(agent);
    this.inventory = new Inventory(agent.setup(), agent.commands(), agent.pace());
    this.polls = new Schedule(configuration.updatePollInterval(), jitter);
    this.inventories = new Schedule(configuration.inventoryPollInterval(), jitter);
    this.retry = retry(configuration);
    this.manners = new Manners(agent.setup().retryMinimum(), retry, jitter);
    this.patience = new Patience(agent.setup().retryMinimum());
    this.deliveries =
        new Deliveries(link.server(), agent.outbox(), agent.paths().data(), agent.pace());
    leaveAlone(FirstContact.delay(configuration, jitter));
  }

  /** How long to wait after an error, at most: no longer than until the next poll anyway. */
  static Duration retry(Configuration configuration) {
    Duration retry = configuration.retryPollInterval();
    Duration poll = configuration.updatePollInterval();
    return retry.compareTo(poll) < 0 ? retry : poll;
  }

  /** Runs the state scripts of Idle. */
  void idle(ScriptAction action) {
    runScripts(IDLE, action, Mode.RUN_ALL);
  }

  /** How long until a deployment is to be asked for. */
  Duration untilPoll() {
    return polls.wait(now());
  }

  /** How long until the inventory is to be sent. */
  Duration untilInventory() {
    return inventories.wait(now());
  }

  /** Makes the server be asked for a deployment at once, also for one that has just failed. */
  void pollNow() {
    patience.lose();
    link.server().anyway();
    polls.now();
  }

  /** Makes the inventory be sent at once. */
  void tellNow() {
    link.server().anyway();
    inventories.now();
  }

  /** Makes the next inventory fetch a new token before. */
  void wantToken() {
    tokenWanted = true;
  }

  /** The device is another now than the server knows. */
  void deviceChanged() {
    inventories.now();
  }

  /** After a deployment. A server that did not hear the verdict offers the same again. */
  void deploymentEnded(boolean delivered) {
    polls.after(now(), delivered ? Duration.ZERO : retry); // not in a tight loop
    leaveAlone(link.server().silence());
  }

  /**
   * One errand a round, so that Sync scripts see each for itself; the inventory goes first.
   *
   * @param busy whether a deployment is in progress, so that none is asked for
   * @return what the server offers
   */
  Optional<Offer> sync(boolean busy) {
    boolean telling = busy || inventories.isDue(now());
    Schedule errand = telling ? inventories : polls;
    if (!runScripts(SYNC, ScriptAction.ENTER, Mode.STOP_AT_FIRST_FAILURE)) {
      return syncFailed(errand, retry);
    }
    Optional<Offer> offer;
    try {
      offer = telling ? tell() : poll();
      manners.worked();
    } catch (ServerException e) {
      Duration wait = manners.after(e);
      e.retryAfter().ifPresent(asked -> leaveAlone(wait));
      return syncFailed(errand, wait);
    }
    if (!runScripts(SYNC, ScriptAction.LEAVE, Mode.STOP_AT_FIRST_FAILURE)) {
      if (offer.isPresent()) {
        inventories.now(); // as after any other deployment, though this one never began
      }
      return syncFailed(errand, retry);
    }
    return offer;
  }

  /** Nothing is due before; but a person who asks need not wait. */
  private void leaveAlone(Duration wait) {
    if (wait.compareTo(Duration.ZERO) > 0) {
      polls.after(now(), wait);
      inventories.after(now(), wait);
    }
  }

  private Optional<Offer> syncFailed(Schedule errand, Duration wait) {
    runScripts(SYNC, ScriptAction.ERROR, Mode.RUN_ALL);
    errand.after(now(), wait);
    return Optional.empty();
  }

  private Optional<Offer> poll() throws ServerException {
    if (agent.state().deployment() != null) {
      polls.happened(now());
      return Optional.empty(); // an update on the command line waits
    }
    try {
      deliveries.deliver(); // what it does not know yet comes before what it wants next
      boolean asked = patience.isLost();
      Optional<Offer> offer = link.server().poll(identity());
      heed(link.server());
      return offer.filter(
          offered -> asked || patience.allows(agent.state(), offered, agent.pace().instant()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Who asks, as the server wants to know it. */
  DeviceIdentity identity() {
    AgentState state = agent.state();
    String name = Objects.requireNonNullElse(state.reportedArtifact(), "unknown");
    return new DeviceIdentity(deviceType, name, state.installed().all());
  }

  /** Goes by what the server wants of the device between deployments. */
  private void heed(ManagementServer server) {
    server
        .pollInterval()
        .ifPresentOrElse(interval -> polls.happened(now(), interval), () -> polls.happened(now()));
    // Soon, and not at every poll, should a server never stop asking.
    Duration soon = agent.setup().retryMinimum();
    if (server.wantsInventory() && inventories.wait(now()).compareTo(soon) > 0) {
      inventories.after(now(), soon);
    }
  }

  private Optional<Offer> tell() throws ServerException {
    if (tokenWanted) {
      tokenWanted = false;
      agent.tokens().want();
      link.server().renewAuthorization();
    }
    link.server().sendInventory(inventory.attributes(agent.state(), deviceType));
    inventories.happened(now());
    deliveries.deliver();
    return Optional.empty();
  }

  private boolean runScripts(String state, ScriptAction action, Mode mode) {
    var result = scripts.run(state, action, mode, line -> LOG.info("{}: {}", state, line));
    if (!result.succeeded()) {
      LOG.warn("{}", result.message());
    }
    return result.succeeded();
  }

  private Duration now() {
    return agent.pace().elapsed();
  }
}
