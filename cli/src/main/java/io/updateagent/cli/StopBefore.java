package io.updateagent.cli;

import io.updateagent.deployment.Phase;

/** Where a command can be told to stop. The names are those of the state scripts that come next. */
@SuppressWarnings("checkstyle:ConstantName")
enum StopBefore {
  ArtifactInstall_Enter(Phase.INSTALL),
  ArtifactCommit_Enter(Phase.COMMIT),
  ArtifactCommit_Leave(Phase.COMMITTED),
  ArtifactRollback_Enter(Phase.ROLLBACK),
  ArtifactFailure_Enter(Phase.FAILURE),
  Cleanup(Phase.CLEANUP);

  private final Phase phase;

  StopBefore(Phase phase) {
    this.phase = phase;
  }

  Phase phase() {
    return phase;
  }
}
