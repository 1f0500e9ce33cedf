package io.updateagent.runtime;

import io.updateagent.config.LocalControl;
import io.updateagent.config.Stage;
import io.updateagent.store.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All the gates that a deployment passes, in the order in which they are told to people. */
final class Gates {
  private final List<Gate> gates;

  Gates(List<Gate> gates) {
    this.gates = List.copyOf(gates);
  }

  /**
   * Those of the device: hold, approval, maintenance windows.
   *
   * @param more the gates of others, for instance of a server
   */
  static Gates of(LocalControl configuration, LocalOrders orders, Clock clock, List<Gate> more) {
    var gates = new ArrayList<Gate>();
    gates.add((stage, deployment) -> held(orders));
    gates.add(
        (stage, deployment) ->
            configuration.approvals().contains(stage) && !orders.approves(deployment, stage)
                ? Optional.of(approval(stage))
                : Optional.empty());
    if (!configuration.windows().isEmpty()) {
      gates.add(new WindowGate(new Windows(configuration.windows()), clock));
    }
    gates.addAll(more);
    return new Gates(gates);
  }

  /** What a deployment waits for before a stage; empty if it may go on. */
  List<Waiting.Reason> before(Stage stage, String deployment) {
    return gates.stream().flatMap(gate -> gate.before(stage, deployment).stream()).toList();
  }

  /** Whether a deployment that waits is perhaps not to go on at all. */
  boolean doubt(String deployment) {
    return gates.stream().filter(gate -> gate.doubts(deployment)).count() > 0;
  }

  /** Whether a deployment may be asked for. */
  boolean letBegin() {
    return before(Stage.DOWNLOAD, "").isEmpty();
  }

  /** What the daemon would wait for now, for a command that does not; empty if for nothing. */
  Optional<String> notMindedBy(String command) {
    List<Waiting.Reason> closed = before(Stage.INSTALL, "");
    List<String> what = closed.stream().map(Waiting.Reason::what).toList();
    return what.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s goes on at once; the daemon would wait for %s"
                .formatted(command, String.join(" and for ", what)));
  }

  private static Optional<Waiting.Reason> held(LocalOrders orders) {
    return orders.held().map(what -> new Waiting.Reason(what, "run agent release", null));
  }

  private static Waiting.Reason approval(Stage stage) {
    return new Waiting.Reason("approval to " + stage.word(), "run agent approve", null);
  }
}
