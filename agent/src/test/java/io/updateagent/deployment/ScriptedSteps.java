package io.updateagent.deployment;

import io.updateagent.deployment.DeviceKind.Reboot;
import io.updateagent.deployment.DeviceKind.Rollback;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Steps that do as they are told: what a real device's steps may answer, without the device. */
final class ScriptedSteps implements Steps {
  private final DeviceKind device;
  private final List<Fault> faults;

  ScriptedSteps(DeviceKind device, List<Fault> faults) {
    this.device = device;
    this.faults = new ArrayList<>(faults);
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    if (happens(phase, Fault.Kind.KILLED_BEFORE)) {
      throw new MemoryStore.PowerCut();
    }
    if (device.managed() && happens(phase, Fault.Kind.ABORTED)) {
      return Result.aborted(cause(phase));
    }
    if (phase == Phase.ROLLBACK && device.rollback() != Rollback.YES) {
      return new Result(Outcome.SKIPPED, cause(phase));
    }
    boolean rebootPhase = phase == Phase.REBOOT || phase == Phase.ROLLBACK_REBOOT;
    if (rebootPhase && !device.reboots()) {
      return Result.SKIPPED;
    }
    return happens(phase, Fault.Kind.REFUSED) ? Result.failed(cause(phase)) : Result.OK;
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    if (happens(phase, Fault.Kind.KILLED)) {
      throw new MemoryStore.PowerCut();
    }
    if (happens(phase, Fault.Kind.FAILED_THEN_KILLED)) {
      save(journal, deployment, true);
      throw new MemoryStore.PowerCut();
    }
    if (happens(phase, Fault.Kind.TAINTED_THEN_KILLED)) {
      save(journal, deployment, false);
      throw new MemoryStore.PowerCut();
    }
    if (happens(phase, Fault.Kind.FAILED)) {
      return Result.failed(cause(phase));
    }
    if (happens(phase, Fault.Kind.TAINTED)) {
      return Result.tainted(cause(phase));
    }
    if (happens(phase, Fault.Kind.EMPTY)) {
      return Result.SKIPPED;
    }
    if (device.reboot() == Reboot.AUTOMATIC && isReboot(phase)) {
      throw new MemoryStore.PowerCut();
    }
    return Result.OK;
  }

  /** Whether a person undoes the update that waits for the commit. */
  boolean isAbandoned() {
    return happens(Phase.COMMIT, Fault.Kind.ABORTED);
  }

  /** Whether the disk is full when such a state is to be written. */
  boolean isDiskFull(AgentState state) {
    Deployment deployment = state.deployment();
    return deployment != null
        && deployment.position().entered()
        && happens(deployment.phase(), Fault.Kind.DISK_FULL);
  }

  private static boolean isReboot(Phase phase) {
    return phase == Phase.REBOOT
        || phase == Phase.ROLLBACK_REBOOT
        || phase == Phase.REPEAT_ROLLBACK_REBOOT;
  }

  private boolean happens(Phase phase, Fault.Kind kind) {
    @Nullable Fault left = null;
    boolean found = false;
    for (int at = 0; at < faults.size() && !found; at++) {
      Fault fault = faults.get(at);
      if (fault.phase() == phase && fault.kind() == kind) {
        found = true;
        left = fault.times() > 1 ? new Fault(phase, kind, fault.times() - 1) : null;
        faults.remove(at);
      }
    }
    if (left != null) {
      faults.add(left);
    }
    return found;
  }

  private static void save(Journal journal, Deployment deployment, boolean failing) {
    Cause cause = cause(deployment.phase());
    try {
      journal.save(known -> failing ? known.failing(cause) : known.tainted(cause));
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  static Cause cause(Phase phase) {
    return Cause.own(phase, phase.protocolName(), Cause.Kind.REFUSED, "told to");
  }
}
