package io.updateagent.deployment;

/** Does what a phase is about. Whoever adds an effect to deployments adds it here. */
public interface Steps {

  /**
   * Whether a phase may be begun now. If not, the deployment waits before it, durably, until it is
   * run again; nothing of {@link #prepare} has happened then. Asked again and again.
   */
  default boolean mayBegin(Deployment deployment) {
    return true;
  }

  /**
   * What must be told or asked before a phase is entered: the server is informed, a module is asked
   * whether the phase applies. Must be repeatable: an agent that is killed here does it again.
   *
   * @return OK to enter the phase; anything else is the outcome of the phase
   */
  Result prepare(Deployment deployment, Journal journal);

  /** Runs the phase that was entered. Expected failures are results; only bugs throw. */
  Result run(Deployment deployment, Journal journal);
}
