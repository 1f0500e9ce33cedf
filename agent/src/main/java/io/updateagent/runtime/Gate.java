package io.updateagent.runtime;

import io.updateagent.config.Stage;
import io.updateagent.deployment.Phase;
import io.updateagent.store.Waiting;
import java.util.Optional;

/** One reason for which a deployment may have to wait before a stage of it. */
interface Gate {
  /**
   * What it waits for; empty if this gate is open. Asked again and again, so it must be cheap.
   *
   * @param deployment the id of the deployment; empty before there is one
   */
  Optional<Waiting.Reason> before(Stage stage, String deployment);

  /**
   * Whether the deployment is perhaps not to go on at all: then the server is asked, which knows.
   * Says so once for each time that it comes to know it.
   */
  default boolean doubts(String deployment) {
    return false;
  }

  /** The stage that a phase begins; empty where nothing ever waits. */
  static Optional<Stage> stage(Phase phase) {
    return switch (phase) {
      case DOWNLOAD -> Optional.of(Stage.DOWNLOAD);
      case INSTALL -> Optional.of(Stage.INSTALL);
      case REBOOT -> Optional.of(Stage.REBOOT);
      case COMMIT -> Optional.of(Stage.COMMIT);
      case VERIFY_REBOOT,
          COMMITTED,
          ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          Optional.empty();
    };
  }

  /** The phase that a stage begins with. */
  static Phase phase(Stage stage) {
    return switch (stage) {
      case DOWNLOAD -> Phase.DOWNLOAD;
      case INSTALL -> Phase.INSTALL;
      case REBOOT -> Phase.REBOOT;
      case COMMIT -> Phase.COMMIT;
    };
  }
}
