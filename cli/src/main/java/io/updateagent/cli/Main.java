package io.updateagent.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;

/** The {@code agent} program. */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code; see {@link ExitCode}. */
  public static void main(String[] arguments) {
    // What the program writes is read by others, too: in the language of some people its numbers
    // would have other digits, in headers of artifacts and of HTTP.
    Locale.setDefault(Locale.US);
    StatusReport.Form form = Shortcut.form(arguments);
    System.exit(form == null ? run(commandLine(arguments), arguments) : Shortcut.answer(form));
  }

  /** Runs a command, and returns its exit code; see {@link ExitCode}. */
  static int run(CommandLine program, String... arguments) {
    return checked(program.execute(arguments), program.getOut(), program.getErr());
  }

  /** The exit code of a command; one whose output went nowhere is not done. */
  static int checked(int exit, PrintWriter out, PrintWriter err) {
    if (out.checkError() || System.out.checkError()) {
      err.println("agent: cannot write the output; is the disk full, or its reader gone?");
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
        .setExecutionStrategy(new Execution())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }
}
