package io.updateagent.runtime;

import io.updateagent.store.DeploymentLog;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a deployment does: to the agent's log, and to the deployment's own log. */
final class Narrator {
  private final DeploymentLog log;
  private final Logger logger;

  Narrator(DeploymentLog log) {
    this(log, LoggerFactory.getLogger("agent"));
  }

  /**
   * @param logger the agent's own log
   */
  Narrator(DeploymentLog log, Logger logger) {
    this.log = log;
    this.logger = logger;
  }

  void info(String message) {
    logger.info("{}", message);
    log.append("info", message);
  }

  void warn(String message) {
    logger.warn("{}", message);
    log.append("warning", message);
  }

  /** As {@link #warn}, of what whoever is there was told already. */
  void warnInLog(String message) {
    log.append("warning", message);
  }

  void error(String message) {
    logger.error("{}", message);
    log.append("error", message);
  }

  /** Takes what a module or script prints; only the deployment's log keeps it. */
  Consumer<String> output(String name) {
    return line -> {
      logger.debug("{}: {}", name, line);
      log.appendOutput(name + ": " + line);
    };
  }
}
