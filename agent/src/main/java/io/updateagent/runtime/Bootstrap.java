package io.updateagent.runtime;

import io.updateagent.artifact.Header;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a device that was never updated the name of what it was made with: {@code bootstrap.mender}
 * in the data directory, an artifact with an empty payload. It came with the device, so it need not
 * be signed. It is removed when it was used, or is of no use any more; not before.
 */
final class Bootstrap {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Agent agent;

  Bootstrap(Agent agent) {
    this.agent = agent;
  }

  void run() throws StoreException {
    Path file = agent.paths().data().resolve("bootstrap.mender");
    if (!Files.exists(file)) {
      return;
    }
    if (agent.state().installed().artifactName() != null || isTaken(file)) {
      remove(file);
    }
  }

  private boolean isTaken(Path file) throws StoreException {
    if (agent.state().isInconsistent()) {
      return false;
    }
    var scripts = agent.paths().data().resolve("scripts");
    try (OpenedArtifact artifact = Sources.openTrusted(file, scripts)) {
      Header header = artifact.reader().header();
      Modules modules = agent.modules();
      new Admission(modules)
          .check(header, agent.state().installed(), new Device(agent.paths()).type());
      if (!Admission.isEmpty(header)) {
        throw new Refusal(Refusal.Kind.REFUSED, "it has a payload");
      }
      while (artifact.reader().nextPayload() != null) {
        continue;
      }
      agent.save(agent.state().bootstrapped(Summaries.of(header)));
      LOG.info("this device runs {}, as {} says", header.artifactName(), file);
      return true;
    } catch (Refusal | IOException e) {
      LOG.error("cannot use {}: {}", file, e.getMessage());
      return false;
    }
  }

  private static void remove(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", file, e.getMessage());
    }
  }
}
