package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.control.Answer;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.Orders;
import io.updateagent.store.OrdersFile;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What people on the device order, heard by one thread and minded by another. An order is durable
 * before it is answered.
 */
public final class LocalOrders {
  private final OrdersFile file;
  private final InstantSource clock;
  private final Set<Stage> approvals;
  private Orders orders = Orders.NONE;
  private @Nullable String unreadable;
  private @Nullable Deployment current;
  private boolean begun;
  private boolean alone;

  /**
   * @param approvals the stages that wait for approval
   */
  LocalOrders(OrdersFile file, InstantSource clock, Set<Stage> approvals) {
    this.file = file;
    this.clock = clock;
    this.approvals = approvals;
    try {
      orders = file.read();
    } catch (StoreException e) {
      unreadable = e.getMessage();
    }
  }

  /** The same for a command while no daemon runs: then there is none to be stopped. */
  public synchronized LocalOrders alone() {
    alone = true;
    return this;
  }

  /** What a deployment waits for if the device is held, like {@code the hold since ...}. */
  synchronized Optional<String> held() {
    if (unreadable != null) {
      return Optional.of("the hold that there may be: " + unreadable);
    }
    return Optional.ofNullable(orders.hold()).map(since -> "the end of the hold since " + since);
  }

  synchronized boolean approves(String deployment, Stage stage) {
    return orders.approves(deployment, Gate.phase(stage));
  }

  /**
   * A download that was interrupted after it was cancelled is not known to have failed otherwise:
   * it ended because somebody wanted that.
   */
  synchronized AgentState heeded(AgentState state) {
    Deployment known = state.deployment();
    boolean applies =
        known != null
            && known.phase() == Phase.DOWNLOAD
            && known.position().entered()
            && known.findings().failing() == null
            && orders.cancels(known.id());
    if (known == null || !applies) {
      return state;
    }
    Cause cause =
        Cause.own(
            Phase.DOWNLOAD,
            "cancel",
            Cause.Kind.ABORTED,
            "cancelled on the device; the agent was killed or power was lost in Download");
    return state.withDeployment(known.failing(cause));
  }

  /** Says where the deployment in progress stands; null if there is none. */
  synchronized void follow(@Nullable Deployment deployment) {
    current = deployment;
    begun =
        deployment != null
            && (deployment.phase() != Phase.INSTALL || deployment.position().entered());
  }

  /** Whether it may be installed; from then on it cannot be cancelled any more. */
  synchronized boolean installs(Deployment deployment) {
    begun = !orders.cancels(deployment.id());
    return begun;
  }

  synchronized boolean cancels(String deployment) {
    return orders.cancels(deployment);
  }

  /** The deployment in progress has ended, and with it what was ordered of it. */
  synchronized void forget() {
    current = null;
    if (unreadable == null && orders.deployment() != null) {
      change(Orders::withoutDeployment); // the next one has another id, should this fail
    }
  }

  /** Begins no deployment from now on, and stops the one in progress where that is safe. */
  public synchronized Answer hold() {
    if (orders.hold() != null) {
      return Answer.ok("on hold already, since " + orders.hold());
    }
    Deployment known = current;
    String effect =
        known == null
            ? "no deployment begins"
            : "the update to %s stops at the next safe point".formatted(known.artifact().name());
    return answer(
        before -> before.withHold(clock.instant().truncatedTo(ChronoUnit.SECONDS)),
        "on hold: %s; agent release ends it".formatted(effect));
  }

  /** Ends the hold. */
  public synchronized Answer release() {
    if (unreadable == null && orders.hold() == null) {
      return Answer.ok("there is no hold");
    }
    // What cannot be read is given up with it, approvals as well.
    return answer(known -> known.withHold(null), "released");
  }

  /** Lets the deployment go on that waits for approval. */
  public synchronized Answer approve() {
    Deployment known = current;
    if (known == null) {
      return Answer.no("nothing waits for approval: no deployment is in progress");
    }
    String name = known.artifact().name();
    if (orders.cancels(known.id())) {
      return Answer.no(
          "cannot approve: %s is cancelled; it is not installed, and the server is told so"
              .formatted(name));
    }
    Optional<Stage> stage = Gate.stage(known.phase());
    boolean waits = !known.position().entered() && stage.filter(approvals::contains).isPresent();
    if (!waits || known.source() != Source.MANAGED) {
      return Answer.no(
          "nothing waits for approval: the update to %s is %s %s"
              .formatted(
                  name,
                  known.position().entered() ? "in" : "before",
                  known.phase().protocolName()));
    }
    return answer(
        orders -> orders.withApproval(known.id(), known.phase()),
        "approved: %s may %s".formatted(name, stage.get().word()));
  }

  /** Keeps the deployment in progress from being installed. */
  public synchronized Answer cancel() {
    Deployment known = current;
    if (known == null) {
      return Answer.no("nothing to cancel: no deployment is in progress");
    }
    String name = known.artifact().name();
    if (known.source() == Source.STANDALONE) {
      return Answer.no(
          "cannot cancel: the update to %s was begun on the command line; %s"
              .formatted(name, rollBack()));
    }
    if (isOver(known)) {
      return Answer.no(
          "nothing to cancel: the update to %s is over; it %s".formatted(name, ended(known)));
    }
    if (isTooLate(known)) {
      return Answer.no(tooLate(known, name));
    }
    return answer(
        orders -> orders.withCancellation(known.id()),
        "cancelled: %s is not installed, and the server is told so".formatted(name));
  }

  private static boolean isOver(Deployment known) {
    return known.phase() == Phase.CLEANUP
        || known.phase() == Phase.REPORT
        || known.phase() == Phase.DONE;
  }

  private static String ended(Deployment known) {
    Verdict verdict = Objects.requireNonNull(known.verdict(), "decided before the cleanup");
    Cause cause = known.findings().causes().install();
    String failed = cause != null && cause.kind() == Cause.Kind.ABORTED ? "was stopped" : "failed";
    return switch (verdict) {
      case SUCCESS -> "succeeded";
      case NOT_STARTED -> failed + " before anything was changed";
      case ROLLED_BACK -> failed + " and was rolled back";
      case INCONSISTENT -> failed + " and left the device inconsistent, see agent show-status";
    };
  }

  private boolean isTooLate(Deployment known) {
    return switch (known.phase()) {
      case DOWNLOAD -> false;
      case INSTALL -> begun;
      case REBOOT,
          VERIFY_REBOOT,
          COMMIT,
          COMMITTED,
          ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          true;
    };
  }

  private String tooLate(Deployment known, String name) {
    String where =
        "cannot cancel: the installation of %s has begun (%s)"
            .formatted(name, known.phase().protocolName());
    return Standalone.canBeUndone(known)
        ? "%s; %s to undo it".formatted(where, rollBack())
        : where + "; it ends by itself, see agent show-status";
  }

  private String rollBack() {
    return alone
        ? "run agent rollback"
        : "stop the daemon (systemctl stop agent) and run agent rollback";
  }

  private Answer answer(UnaryOperator<Orders> change, String done) {
    String problem = change(change);
    return problem == null ? Answer.ok(done) : Answer.no(problem);
  }

  /** Why it could not be kept; null if it was. */
  private @Nullable String change(UnaryOperator<Orders> change) {
    Orders changed = change.apply(orders);
    try {
      file.write(changed);
    } catch (StoreException e) {
      return e.getMessage();
    }
    orders = changed;
    unreadable = null;
    return null;
  }
}
