package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.RebootNeed;
import org.jspecify.annotations.Nullable;

/**
 * What became of a command that drives a deployment.
 *
 * @param state the state afterwards
 * @param failed whether something failed while the command ran
 * @param rebootWanted whether a module asked for a reboot
 */
public record Done(AgentState state, boolean failed, boolean rebootWanted) {

  static Done waiting(AgentState state, boolean failed, Deployment deployment) {
    return new Done(state, failed, wanted(deployment));
  }

  /** The same as the end of a command of which an earlier part came to {@code earlier}. */
  Done after(Done earlier) {
    return new Done(state, failed || earlier.failed, rebootWanted || earlier.rebootWanted);
  }

  private static boolean wanted(Deployment deployment) {
    RebootNeed need = deployment.answers().reboot();
    return need == RebootNeed.BY_MODULE || need == RebootNeed.AUTOMATIC;
  }

  /** The deployment that waits to go on, or null. */
  public @Nullable Deployment waiting() {
    return state.deployment();
  }

  /** The deployment that finished, or null if it waits. */
  public @Nullable Finished finished() {
    return state.deployment() == null ? state.last() : null;
  }
}
