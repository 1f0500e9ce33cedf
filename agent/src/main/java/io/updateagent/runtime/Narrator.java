package io.updateagent.runtime;

import io.updateagent.store.DeploymentLog;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says what a deployment does: to the agent's log, and to the deployment's own log. */
final class Narrator {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final DeploymentLog log;

  Narrator(DeploymentLog log) {
    this.log = log;
  }

  void info(String message) {
    LOG.info("{}", message);
    log.append("info", message);
  }

  void warn(String message) {
    LOG.warn("{}", message);
    log.append("warning", message);
  }

  /** As {@link #warn}, of what whoever is there was told already. */
  void warnInLog(String message) {
    log.append("warning", message);
  }

  void error(String message) {
    LOG.error("{}", message);
    log.append("error", message);
  }

  /** Takes what a module or script prints; only the deployment's log keeps it. */
  Consumer<String> output(String name) {
    return line -> {
      LOG.debug("{}: {}", name, line);
      log.appendOutput(name + ": " + line);
    };
  }
}
