package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Steps that do as they are told, and remember what they were asked. */
final class ScriptedSteps implements Steps {
  private final Map<Phase, Outcome> faults = new EnumMap<>(Phase.class);
  private final List<Phase> calls = new ArrayList<>();
  private boolean rollbackSupported = true;
  private boolean reboots = true;
  private boolean forever;

  ScriptedSteps with(Phase phase, Outcome outcome) {
    faults.put(phase, outcome);
    return this;
  }

  ScriptedSteps withoutRollback() {
    rollbackSupported = false;
    return this;
  }

  ScriptedSteps withoutReboot() {
    reboots = false;
    return this;
  }

  /** Faults come again and again, not once. */
  ScriptedSteps forever() {
    forever = true;
    return this;
  }

  List<Phase> calls() {
    return calls;
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    if (faults.get(phase) == Outcome.ABORTED) {
      faults.remove(phase); // an abort is heard before a phase is entered
      return Result.aborted(cause(phase));
    }
    if (phase == Phase.ROLLBACK && !rollbackSupported) {
      return new Result(Outcome.SKIPPED, cause(phase));
    }
    boolean rebootPhase = phase == Phase.REBOOT || phase == Phase.ROLLBACK_REBOOT;
    return rebootPhase && !reboots ? Result.SKIPPED : Result.OK;
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    calls.add(phase);
    Outcome outcome = forever ? faults.get(phase) : faults.remove(phase);
    if (outcome == null || outcome == Outcome.OK) {
      return Result.OK;
    }
    if (outcome == Outcome.INTERRUPTED) {
      throw new MemoryStore.PowerCut();
    }
    return outcome == Outcome.SKIPPED ? Result.SKIPPED : new Result(outcome, cause(phase));
  }

  static Cause cause(Phase phase) {
    return Cause.own(phase, phase.protocolName(), Cause.Kind.REFUSED, "told to");
  }
}
