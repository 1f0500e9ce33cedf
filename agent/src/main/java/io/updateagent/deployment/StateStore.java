package io.updateagent.deployment;

/** Keeps the state of the agent. */
public interface StateStore {

  /**
   * The state as it was saved last. A store that lost it gives a state that says so, never a
   * default; see {@link AgentState#lost}.
   *
   * @throws StoreException if the storage cannot be read at the moment
   */
  AgentState load() throws StoreException;

  /**
   * Replaces the state, atomically and durably.
   *
   * @throws StoreException if it could not be written; the former state is then still in place
   */
  void save(AgentState state) throws StoreException;
}
