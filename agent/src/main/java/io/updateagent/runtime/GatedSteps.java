package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.Steps;
import io.updateagent.store.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a deployment that waits at gates before it installs, reboots and commits, and that a
 * person may cancel until it installs.
 */
final class GatedSteps implements Steps {
  private final Steps steps;
  private final Gates gates;
  private final LocalOrders orders;
  private final WaitingRoom room;
  private final Reporter reporter;
  private final PauseReports reports;
  private @Nullable Result stopped;

  GatedSteps(
      Steps steps,
      Gates gates,
      LocalOrders orders,
      WaitingRoom room,
      Reporter reporter,
      PauseReports reports) {
    this.steps = steps;
    this.gates = gates;
    this.orders = orders;
    this.room = room;
    this.reporter = reporter;
    this.reports = reports;
  }

  @Override
  public boolean mayBegin(Deployment deployment) {
    orders.follow(deployment);
    if (stopped != null || isCancelled(deployment)) {
      return true; // to end there
    }
    List<Waiting.Reason> reasons = reasons(deployment);
    if (reasons.isEmpty()) {
      room.leave();
      return true;
    }
    boolean newly = room.enter(deployment, reasons) && !room.isTold();
    if (gates.doubt(deployment.id()) || newly || reports.areDue()) {
      tell(deployment, reasons);
    }
    return stopped != null;
  }

  /** The same wait, or until the server is to be told again if that is sooner. */
  Duration orSooner(Duration wait) {
    return reports.orSooner(wait);
  }

  private void tell(Deployment deployment, List<Waiting.Reason> reasons) {
    Result told = reporter.pause(deployment, Describe.waitsFor(reasons));
    reports.happened();
    if (told.outcome() == Outcome.ABORTED) {
      stopped = told;
    } else if (told.isOk()) {
      room.told();
    }
  }

  private List<Waiting.Reason> reasons(Deployment deployment) {
    Optional<Stage> stage = Gate.stage(deployment.phase());
    boolean applies =
        switch (deployment.phase()) {
          case INSTALL, COMMIT -> true;
          case REBOOT -> deployment.reboots();
          case DOWNLOAD, // the daemon does not begin one that would have to wait
              VERIFY_REBOOT,
              COMMITTED,
              ROLLBACK,
              ROLLBACK_REBOOT,
              REPEAT_ROLLBACK_REBOOT,
              VERIFY_ROLLBACK_REBOOT,
              FAILURE,
              CLEANUP,
              REPORT,
              DONE ->
              false;
        };
    return applies && stage.isPresent() ? gates.before(stage.get(), deployment.id()) : List.of();
  }

  private boolean isCancelled(Deployment deployment) {
    return deployment.phase() == Phase.INSTALL && orders.cancels(deployment.id());
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    if (stopped != null) {
      Result known = stopped;
      stopped = null;
      return known;
    }
    if (deployment.phase() == Phase.INSTALL && !orders.installs(deployment)) {
      return Result.aborted(
          Cause.own(Phase.INSTALL, "cancel", Cause.Kind.ABORTED, "cancelled on the device"));
    }
    return steps.prepare(deployment, journal);
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    orders.follow(deployment);
    return steps.run(deployment, journal);
  }
}
