package io.updateagent.runtime;

import io.updateagent.config.LocalControl;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.OrdersFile;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment waits for while no daemon runs: people gave orders and changed the
 * configuration since the daemon noted it, so what is the device's own is judged as it is now. What
 * the server wants is left as it was noted, as only a daemon can ask.
 */
public final class WaitingNow {
  private final Path data;
  private final AgentState state;
  private final LocalOrders orders;
  private final Gates gates;

  /**
   * @param data the data directory; only read
   * @param control the configuration as it is now
   */
  public WaitingNow(Path data, AgentState state, LocalControl control, InstantSource clock) {
    this.data = data;
    this.state = state;
    this.orders = new LocalOrders(new OrdersFile(data), clock, control.approvals());
    this.gates = Gates.of(control, orders, new Clock(clock, () -> Agent.latest(state)), List.of());
  }

  /** Where it waits, and for what; for nothing if the daemon goes on with it when it starts. */
  public Optional<Waiting> waiting() {
    Deployment deployment = state.deployment();
    return new WaitingFile(data)
        .read()
        .filter(noted -> noted.isAbout(deployment))
        .map(noted -> noted.with(reasons(noted)));
  }

  private List<Waiting.Reason> reasons(Waiting noted) {
    if (orders.cancels(noted.deployment())) {
      return List.of();
    }
    var reasons = new ArrayList<Waiting.Reason>();
    Gate.stage(noted.phase())
        .ifPresent(stage -> reasons.addAll(gates.before(stage, noted.deployment())));
    noted.reasons().stream().filter(Waiting.Reason::server).forEach(reasons::add);
    return reasons;
  }

  /** Whether the deployment in progress was cancelled. */
  public static boolean isCancelled(Path data, AgentState state) {
    Deployment deployment = state.deployment();
    try {
      return deployment != null && new OrdersFile(data).read().cancels(deployment.id());
    } catch (StoreException e) {
      return false; // they count as a hold, which is shown
    }
  }
}
