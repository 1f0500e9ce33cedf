package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Phase;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command that drives a deployment.
 *
 * @param state the state afterwards
 * @param failed whether something failed while the command ran
 * @param rebootWanted whether a reboot is wanted that has not happened
 */
public record Done(AgentState state, boolean failed, boolean rebootWanted) {

  /** The same as the end of a command of which an earlier part came to {@code earlier}. */
  Done after(Done earlier) {
    return new Done(state, failed || earlier.failed, rebootWanted);
  }

  /** The deployment that waits to go on, or null. */
  public @Nullable Deployment waiting() {
    return isUnreported() ? null : state.deployment();
  }

  /** Whether it ended, and a daemon has yet to tell the server. */
  public boolean isUnreported() {
    Deployment deployment = state.deployment();
    return deployment != null && deployment.phase() == Phase.REPORT;
  }

  /** The deployment that finished, or null if it waits. */
  public @Nullable Finished finished() {
    return waiting() == null ? state.last() : null;
  }
}
