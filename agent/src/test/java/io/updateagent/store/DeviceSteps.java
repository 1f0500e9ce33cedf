package io.updateagent.store;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.Steps;
import io.updateagent.deployment.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** A device that really runs something, so that a verdict can be compared with the truth. */
final class DeviceSteps implements Steps {
  /** What a device runs that is neither the old nor the new software. */
  static final String BROKEN = "broken";

  private final Set<Phase> failing;
  private final Consumer<Deployment> reported;
  private final List<Verdict> told = new ArrayList<>();
  private String runs;
  private String undo;

  /**
   * @param runs what the device runs
   * @param failing phases that fail whenever they run
   * @param reported hears what is reported, before anyone else does
   */
  DeviceSteps(String runs, Set<Phase> failing, Consumer<Deployment> reported) {
    this.runs = runs;
    this.undo = runs;
    this.failing = failing;
    this.reported = reported;
  }

  /** The same device in the same moment, heard by someone else. */
  DeviceSteps copy(Consumer<Deployment> reportedThen) {
    var copy = new DeviceSteps(runs, failing, reportedThen);
    copy.undo = undo;
    copy.told.addAll(told);
    return copy;
  }

  String runs() {
    return runs;
  }

  List<Verdict> told() {
    return told;
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    boolean reboots = phase == Phase.REBOOT || phase == Phase.ROLLBACK_REBOOT;
    return reboots ? Result.SKIPPED : Result.OK;
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    boolean fails = failing.contains(phase);
    if (phase == Phase.INSTALL) {
      undo = runs;
      runs = fails ? BROKEN : deployment.artifact().name();
    }
    if (phase == Phase.ROLLBACK) {
      runs = fails ? BROKEN : undo;
    }
    if (phase == Phase.REPORT) {
      reported.accept(deployment);
      told.add(Objects.requireNonNull(deployment.verdict()));
    }
    String name = phase.protocolName();
    return fails
        ? new Result(Outcome.FAILED, Cause.own(phase, name, Cause.Kind.EXIT, name + " failed"))
        : Result.OK;
  }
}
