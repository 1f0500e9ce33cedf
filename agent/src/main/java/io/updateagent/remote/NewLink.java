package io.updateagent.remote;

import java.util.Optional;

/** Where a download gets another link from, once its link does not work any more. */
public interface NewLink {

  /**
   * Asks once.
   *
   * @return what is offered now; empty if the server does not offer the same any more
   * @throws ServerException if it cannot be asked
   */
  Optional<Offer> ask() throws ServerException;
}
