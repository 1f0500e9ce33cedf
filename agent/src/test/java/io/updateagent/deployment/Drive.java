package io.updateagent.deployment;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Drives a deployment to its end, starting the agent again whenever it dies. */
final class Drive {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final int MOST_STARTS = 150;

  /** A device that ran something before, so that keeping it shows. */
  static final AgentState BEFORE =
      AgentState.EMPTY.bootstrapped(
          new ArtifactSummary("old", null, "sum of old", List.of(), Map.of("a", "0"), null));

  private final DeviceKind device;
  private final ScriptedSteps script;
  private final Rules rules;
  private final Trace trace;
  private final MemoryStore store;
  private final Steps steps;

  Drive(DeviceKind device, List<Fault> faults, Rules rules) {
    this.device = device;
    this.script = new ScriptedSteps(device, faults);
    this.rules = rules;
    this.trace = new Trace(device.reboots());
    this.store = new MemoryStore(trace, BEFORE);
    this.steps = new TracedSteps(script, trace);
    store.refuse(script::isDiskFull);
  }

  static Trace run(DeviceKind device, List<Fault> faults, Rules rules) {
    return new Drive(device, faults, rules).run();
  }

  MemoryStore store() {
    return store;
  }

  /**
   * Runs it.
   *
   * @return what happened
   */
  Trace run() {
    for (int start = 0; start < MOST_STARTS; start++) {
      trace.add(new Trace.Started());
      try {
        process();
        return trace;
      } catch (MemoryStore.PowerCut | StoreException e) {
        continue; // the service manager starts the agent again
      }
    }
    throw new AssertionError("still not done after " + MOST_STARTS + " starts");
  }

  private void process() throws StoreException {
    AgentState state = store.load();
    if (state.deployment() == null && state.last() != null) {
      return; // the agent died right after the end
    }
    var engine = new Engine(steps, store, CLOCK, rules, state);
    if (state.deployment() == null) {
      engine.begin(deployment());
    } else {
      engine.recover();
    }
    if (!device.managed()) {
      AgentState waiting = engine.run(Set.of(Phase.COMMIT));
      if (waiting.deployment() != null && script.isAbandoned()) {
        trace.add(new Trace.Answered(Phase.COMMIT, Outcome.ABORTED));
        engine.abandon(ScriptedSteps.cause(Phase.COMMIT));
      }
    }
    engine.run(Set.of());
  }

  private Deployment deployment() {
    return Deployment.begin(
            "1",
            device.managed() ? Source.MANAGED : Source.STANDALONE,
            "new",
            store.first().installed(),
            Instant.EPOCH)
        .withArtifact(
            new ArtifactSummary("new", null, "sum", List.of(), Map.of("a", "1"), List.of("a")));
  }
}
