package io.updateagent.cli;

import io.updateagent.config.Configuration;
import io.updateagent.config.ConfigurationException;
import io.updateagent.config.Paths;
import io.updateagent.config.RetryMinimum;
import io.updateagent.process.Boot;
import io.updateagent.runtime.Setup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program's own options, and what all commands need; the commands are {@link Commands}. */
@Command(
    name = "agent",
    description = "Installs updates on this device, and never hides that one went wrong.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExit codes:%n",
    footer = {
      "  0   done; show-status: the device is consistent, or is being updated",
      "  1   failed; one line says what and what to do",
      "  2   commit, rollback, resume: no update is in progress",
      "  3   show-status: the device is INCONSISTENT, or its update was INTERRUPTED",
      "  4   install --reboot-exit-code: a reboot is wanted",
      "  5   show-status: the state cannot be read",
      "  64  the command line was not understood",
      "",
      "First steps:",
      "  agent show-status               how is this device?",
      "  agent install app-2.mender      install an artifact",
      "  agent commit                    keep it; or agent rollback to undo it"
    })
final class AgentCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"--data", "--datastore"},
      paramLabel = "DIR",
      description = "where the agent keeps its state (default: $AGENT_DATA or /var/lib/agent)")
  @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "configuration (default: $AGENT_CONFIG or /etc/agent/agent.conf)")
  @Nullable Path config;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }

  Paths paths() {
    return Paths.from(System.getenv(), data, config);
  }

  Setup setup(PrintWriter err) throws ConfigurationException {
    Paths paths = paths();
    Configuration configuration =
        Configuration.load(
            paths.config(),
            warning -> err.printf("agent: warning: %s: %s%n", paths.config(), warning));
    return new Setup(
        paths,
        configuration,
        RetryMinimum.from(System.getenv()),
        System.getenv(),
        Version.text(),
        Boot.id());
  }

  /** What holds without a configuration. */
  Setup setupWithout() {
    return new Setup(
        paths(),
        Configuration.defaults(),
        RetryMinimum.DEFAULT,
        System.getenv(),
        Version.text(),
        Boot.id());
  }

  static InstantSource clock() {
    return InstantSource.system();
  }
}
