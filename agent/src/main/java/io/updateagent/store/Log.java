package io.updateagent.store;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's log, made once it has something to say: to make one takes a command that only looks
 * at the state a fifth of its time.
 */
final class Log {
  private Log() {}

  static Logger agent() {
    return LoggerFactory.getLogger("agent");
  }
}
