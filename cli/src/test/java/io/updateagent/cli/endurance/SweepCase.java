package io.updateagent.cli.endurance;

import java.io.IOException;

/** The deployments that are interrupted everywhere. */
enum SweepCase {
  GOOD("SUCCESS ROLLED_BACK NOT_STARTED"),
  ROLLED_BACK("ROLLED_BACK NOT_STARTED"),
  NO_ROLLBACK_SUPPORT("INCONSISTENT NOT_STARTED"),
  ROLLBACK_FAILING("INCONSISTENT NOT_STARTED"),
  WITH_REBOOT("SUCCESS ROLLED_BACK NOT_STARTED"),
  STANDALONE("SUCCESS ROLLED_BACK NOT_STARTED");

  private final String verdicts;

  SweepCase(String verdicts) {
    this.verdicts = verdicts;
  }

  boolean isManaged() {
    return this != STANDALONE;
  }

  /** Whether it succeeds if nobody kills the agent. */
  boolean isGood() {
    return this == GOOD || this == WITH_REBOOT || this == STANDALONE;
  }

  /** Whether it may end so; a command that was killed early may not have begun anything. */
  boolean allows(String verdict, boolean killed) {
    boolean usual =
        (" " + verdicts + " ").contains(" " + verdict + " ")
            && (killed || !verdict.equals("NOT_STARTED"));
    return usual || (killed && !isManaged() && verdict.equals("nothing"));
  }

  void prepare(FakeDevice device) throws IOException {
    device.answer("app", this != NO_ROLLBACK_SUPPORT, this == WITH_REBOOT);
    switch (this) {
      case GOOD, STANDALONE -> {}
      case ROLLED_BACK, NO_ROLLBACK_SUPPORT ->
          device.plan("app.ArtifactInstall", "fail-half", true);
      case ROLLBACK_FAILING -> {
        device.plan("app.ArtifactCommit", "fail-half", true);
        device.plan("app.ArtifactRollback", "fail-half", true);
      }
      case WITH_REBOOT -> {
        device.plan("app.ArtifactReboot", "kill-half", true);
        device.plan("app.ArtifactRollbackReboot", "kill-half", true);
      }
    }
  }
}
