package io.updateagent.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;

/** Says in one line what was not understood, and where help is. */
final class UsageErrors implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = Visible.over(command.getErr());
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    err.printf("agent: %s; see %s --help%n", message, command.getCommandSpec().qualifiedName(" "));
    err.flush();
    return ExitCode.USAGE;
  }
}
