package io.updateagent.deployment;

import java.util.function.UnaryOperator;

/** Where a running step puts what it learnt, so that it outlives the step. */
public interface Journal {

  /**
   * Remembers, in memory; it is written with the next transition.
   *
   * @return the deployment after the change
   */
  Deployment note(UnaryOperator<Deployment> change);

  /**
   * Remembers durably, before it returns.
   *
   * @return the deployment after the change
   * @throws StoreException if the state cannot be written
   */
  Deployment save(UnaryOperator<Deployment> change) throws StoreException;
}
