package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.Steps;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A deployment of the life of a device, which begins with the one before.
 *
 * @param number its number among those that finish
 * @param artifact what is installed
 * @param failing the phases that fail
 * @param verdict how it ends if nothing disturbs it
 */
record Plan(int number, String artifact, Set<Phase> failing, Verdict verdict) {
  static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  /** Good, rolled back, inconsistent, and cured. */
  static final List<Plan> LIFE =
      List.of(
          new Plan(1, "app-1", Set.of(), Verdict.SUCCESS),
          new Plan(2, "app-2", Set.of(Phase.COMMIT), Verdict.ROLLED_BACK),
          new Plan(3, "app-3", Set.of(Phase.INSTALL, Phase.ROLLBACK), Verdict.INCONSISTENT),
          new Plan(4, "app-3", Set.of(), Verdict.SUCCESS));

  /** Every state that the engine saves while the device lives its life. */
  static List<AgentState> states() {
    var saved = new ArrayList<AgentState>();
    saved.add(AgentState.EMPTY);
    var recorder =
        new StateStore() {
          @Override
          public AgentState load() {
            return saved.get(saved.size() - 1);
          }

          @Override
          public void save(AgentState state) {
            saved.add(state);
          }
        };
    String runs = "nothing";
    for (Plan plan : Plan.LIFE) {
      var steps = new DeviceSteps(runs, plan.failing(), deployment -> {});
      try {
        plan.drive(recorder, steps);
      } catch (StoreException e) {
        throw new AssertionError("a list cannot fail", e);
      }
      runs = steps.runs();
    }
    return saved.subList(1, saved.size());
  }

  /** Goes on with what the store knows; begins if it knows nothing of this deployment. */
  AgentState drive(StateStore store, Steps steps) throws StoreException {
    AgentState state = store.load();
    var engine = new Engine(steps, store, CLOCK, InconsistentPolicy.SCOPE, state);
    if (state.deployment() != null) {
      engine.recover();
    } else if (isDone(state)) {
      return state;
    } else {
      engine.begin(begin(state));
    }
    return engine.run(Set.of());
  }

  boolean isDone(AgentState state) {
    return state.deployment() == null && state.last() != null && state.last().number() >= number;
  }

  private Deployment begin(AgentState state) {
    return Deployment.begin(
            "id-" + number, Source.MANAGED, artifact, state.installed(), CLOCK.instant())
        .withArtifact(
            new ArtifactSummary(
                artifact,
                null,
                "sum",
                List.of(),
                Map.of("app.version", artifact),
                List.of("app.*")));
  }
}
