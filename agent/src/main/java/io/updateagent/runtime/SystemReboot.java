package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reboots the device for modules that answer Automatic to NeedsArtifactReboot. */
final class SystemReboot {
  /** How long the system may take to go down before the reboot counts as failed. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Commands commands;
  private final Pace pace;
  private final Narrator narrator;

  SystemReboot(Commands commands, Pace pace, Narrator narrator) {
    this.commands = commands;
    this.pace = pace;
    this.narrator = narrator;
  }

  /** Does not come back when it works: the system takes this process down. */
  Result run(Phase phase) {
    narrator.info("rebooting the device");
    Completion completion =
        commands.run(
            new Command(
                List.of("reboot"), null, Map.of(), LONGEST, narrator.output("reboot"), false));
    if (!completion.succeeded()) {
      return failed(phase, "reboot " + completion.inWords());
    }
    try {
      pace.sleep(LONGEST);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(phase, "the agent was stopped while it waited for the reboot");
    }
    return failed(phase, "the device did not reboot within " + LONGEST.toMinutes() + " min");
  }

  private Result failed(Phase phase, String message) {
    narrator.error(message);
    return Result.failed(Cause.own(phase, phase.protocolName(), Cause.Kind.REFUSED, message));
  }
}
