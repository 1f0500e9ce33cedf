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
}
