package io.updateagent.deployment;

import java.time.Instant;

/** States that only the engine can bring about, for the tests of what keeps and shows them. */
public final class States {
  private States() {}

  /** What is left once {@code deployment}, in the phase Failure, has gone its way to the end. */
  public static AgentState finished(Deployment deployment, Instant now) {
    AgentState state = AgentState.EMPTY.begun(deployment);
    while (state.deployment() != null) {
      state = state.after(Result.OK, now, new Rules(InconsistentPolicy.SCOPE));
    }
    return state;
  }

  static AgentState ended(
      AgentState state, ArtifactSummary artifact, Verdict verdict, Instant now) {
    return ended(state, artifact, verdict, now, new Rules(InconsistentPolicy.SCOPE));
  }

  /** What is left after a deployment that came to such an end. */
  static AgentState ended(
      AgentState state, ArtifactSummary artifact, Verdict verdict, Instant now, Rules rules) {
    Integrity integrity =
        switch (verdict) {
          case SUCCESS -> Integrity.INTACT;
          case NOT_STARTED, ROLLED_BACK -> Integrity.RESTORED;
          case INCONSISTENT -> Integrity.INCONSISTENT;
        };
    boolean success = verdict == Verdict.SUCCESS;
    var deployment =
        new Deployment(
            "1",
            Source.MANAGED,
            artifact,
            state.installed(),
            now,
            new Position(success ? Phase.COMMITTED : Phase.FAILURE, true, 5),
            new Findings(integrity, verdict != Verdict.NOT_STARTED, Causes.NONE, null, false),
            Answers.NONE,
            null);
    AgentState ended = state.begun(deployment);
    while (ended.deployment() != null) {
      ended = ended.after(Result.OK, now, rules);
    }
    return ended;
  }
}
