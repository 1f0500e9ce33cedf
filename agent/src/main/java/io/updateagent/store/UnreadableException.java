package io.updateagent.store;

import io.updateagent.deployment.StoreException;

/** The disk does not give the state at the moment; it may be whole nevertheless. */
final class UnreadableException extends StoreException {
  private static final long serialVersionUID = 1L;

  UnreadableException(String message) {
    super(message);
  }
}
