package io.updateagent.cli;

import picocli.CommandLine;

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
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
