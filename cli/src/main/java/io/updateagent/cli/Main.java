package io.updateagent.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code agent} program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code; see {@link ExitCode}. */
  public static void main(String[] arguments) {
    System.exit(run(commandLine(arguments), arguments));
  }

  /** Runs a command; one whose output went nowhere is not done. */
  static int run(CommandLine program, String... arguments) {
    int exit = program.execute(arguments);
    if (program.getOut().checkError() || System.out.checkError()) {
      program
          .getErr()
          .println("agent: cannot write the output; is the disk full, or its reader gone?");
      return exit == ExitCode.DONE ? ExitCode.FAILED : exit;
    }
    return exit;
  }

  /**
   * The program.
   *
   * @param arguments that it is going to be run with; it may know no command but theirs
   */
  static CommandLine commandLine(String... arguments) {
    var program = new CommandLine(new AgentCommand());
    Commands.add(program, arguments);
    // One for all commands, so that an error in it is seen.
    return program
        .setOut(program.getOut())
        .setErr(program.getErr())
        .setExecutionExceptionHandler(new Failures())
        .setParameterExceptionHandler(new UsageErrors())
        .setExecutionStrategy(Main::execute)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static int execute(ParseResult parsed) {
    List<String> words = parsed.originalArgs();
    int help = Math.max(words.indexOf("--help"), words.indexOf("-h"));
    for (CommandLine command : parsed.asCommandLineList()) {
      List<String> unmatched = command.getUnmatchedArguments();
      // The parser lets them pass beside --help. Whoever asks for help first gets it all the same.
      boolean helpFirst =
          help >= 0 && !unmatched.isEmpty() && help < words.indexOf(unmatched.get(0));
      if (!unmatched.isEmpty() && !helpFirst) {
        throw new UnmatchedArgumentException(command, unmatched);
      }
    }
    if (parsed.isVersionHelpRequested() && parsed.hasSubcommand()) {
      String command = parsed.subcommand().commandSpec().name();
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          "--version goes without a command, not with " + command);
    }
    return new RunLast().execute(parsed);
  }
}
