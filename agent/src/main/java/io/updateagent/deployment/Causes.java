package io.updateagent.deployment;

import org.jspecify.annotations.Nullable;

/**
 * Why a deployment failed.
 *
 * @param install the first thing that failed on the way forward; null if nothing did
 * @param rollback the first thing that failed on the way back; null if nothing did
 */
public record Causes(@Nullable Cause install, @Nullable Cause rollback) {

  /** Nothing failed. */
  public static final Causes NONE = new Causes(null, null);

  /** Adds a cause on the side it belongs to; the first on each side is kept. */
  public Causes plus(@Nullable Cause cause) {
    if (cause == null) {
      return this;
    }
    return switch (cause.phase()) {
      case DOWNLOAD, INSTALL, REBOOT, VERIFY_REBOOT, COMMIT, COMMITTED ->
          install == null ? new Causes(cause, rollback) : this;
      case ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          REPORT,
          DONE ->
          rollback == null ? new Causes(install, cause) : this;
      // After a commit the cleanup is the last thing on the way forward.
      case CLEANUP ->
          install == null
              ? new Causes(cause, rollback)
              : rollback == null ? new Causes(install, cause) : this;
    };
  }

  /** The same without what went wrong on a way back that worked in the end. */
  public Causes withoutRollback() {
    return new Causes(install, null);
  }

  /** The same with another reason why the way back failed. */
  public Causes withRollback(Cause cause) {
    return new Causes(install, cause);
  }
}
