package io.updateagent.cli;

import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The {@code agent} program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code; see {@link ExitCode}. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new AgentCommand())
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionStrategy(Main::execute)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int execute(ParseResult parsed) {
    if (parsed.isVersionHelpRequested() && parsed.hasSubcommand()) {
      String command = parsed.subcommand().commandSpec().name();
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          "--version goes without a command, not with " + command);
    }
    return new RunLast().execute(parsed);
  }
}
