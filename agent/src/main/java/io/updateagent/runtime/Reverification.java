package io.updateagent.runtime;

import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Verifies an update anew that waited for its commit across a start of the device. Without the
 * commit that start may have brought back the old software.
 *
 * @param data the agent's data directory
 * @param boot the id of this boot of the system
 */
record Reverification(Path data, String boot) {

  /** Puts the deployment back to its verification if the device was started while it waited. */
  void verify(Session session) throws StoreException {
    Deployment deployment = session.engine().state().deployment();
    if (deployment == null
        || deployment.phase() != Phase.COMMIT
        || deployment.position().entered()
        || !deployment.reboots()) {
      return;
    }
    Optional<Waiting> note =
        new WaitingFile(data).read().filter(known -> known.isAbout(deployment));
    boolean waited = note.isPresent() || deployment.position().parked();
    boolean elsewhere = note.isEmpty() || !note.get().boot().equals(boot);
    if (waited && elsewhere) {
      session
          .narrator()
          .info("the device was started anew while the update waited: verifying again");
      session.engine().verifyAgain();
    }
  }
}
