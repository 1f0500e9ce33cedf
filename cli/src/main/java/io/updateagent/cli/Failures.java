package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Refusal;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what went wrong into one line and an exit code; only a bug shows a stack trace. */
final class Failures implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    return tell(error, Visible.over(command.getErr()));
  }

  /** Says what went wrong, and returns the exit code. */
  static int tell(Exception error, PrintWriter err) {
    if (error instanceof Refusal refusal) {
      err.printf("agent: %s%n", refusal.getMessage());
      return refusal.kind() == Refusal.Kind.NOTHING_IN_PROGRESS
          ? ExitCode.NOTHING_IN_PROGRESS
          : ExitCode.FAILED;
    }
    boolean expected =
        error instanceof StoreException
            || error instanceof ConfigurationException
            || error instanceof IOException;
    if (expected) {
      err.printf("agent: %s%n", error.getMessage());
    } else {
      err.printf("agent: this is a bug in the agent, please report it:%n");
      error.printStackTrace(err);
    }
    return ExitCode.FAILED;
  }
}
