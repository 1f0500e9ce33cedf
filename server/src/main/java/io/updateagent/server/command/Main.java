package io.updateagent.server.command;

import io.javalin.util.JavalinException;
import io.updateagent.server.store.DiskFull;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The {@code agent-server} program. */
public final class Main {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 64;

  private Main() {}

  /** Runs a command. The server, once it listens, runs until the process is stopped. */
  public static void main(String[] arguments) {
    // What it writes is read by others, too: in the language of some people its numbers would have
    // other digits.
    Locale.setDefault(Locale.US);
    var command = new ServerCommand();
    int exit = commandLine(command).execute(arguments);
    if (!command.isRunning()) {
      System.exit(exit);
    }
  }

  static CommandLine commandLine(ServerCommand command) {
    return new CommandLine(command)
        .setAllowSubcommandsAsOptionParameters(true) // as in --token token
        .setExecutionExceptionHandler(Main::failed)
        .setParameterExceptionHandler(Main::notUnderstood);
  }

  private static int failed(Exception error, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (error instanceof IllegalArgumentException
        || error instanceof IOException
        || error instanceof DiskFull) {
      err.println("agent-server: " + error.getMessage());
    } else if (error instanceof JavalinException) {
      err.println("agent-server: cannot listen: " + reason(error));
    } else {
      err.println("agent-server: this is a bug in the server, please report it:");
      error.printStackTrace(err);
    }
    return FAILED;
  }

  /** What is at the bottom of it: all failures to listen look alike above. */
  private static String reason(Throwable error) {
    Throwable cause = error.getCause();
    if (cause != null) {
      return reason(cause);
    }
    return error instanceof UnresolvedAddressException || error instanceof UnknownHostException
        ? "there is no such host"
        : String.valueOf(error.getMessage());
  }

  private static int notUnderstood(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    String message = String.valueOf(error.getMessage()).lines().findFirst().orElse("");
    command
        .getErr()
        .printf(
            "agent-server: %s; see %s --help%n",
            message, command.getCommandSpec().qualifiedName(" "));
    return USAGE;
  }
}
