package io.updateagent.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs the command that was given, once all words of it are understood. No lambda, as none of
 * picocli's types may be in one: the class archive leaves out a class as old as theirs that a
 * lambda has linked, and to find that in the jars takes as long as a Java program that does
 * nothing.
 */
final class Execution implements IExecutionStrategy {
  @Override
  public int execute(ParseResult parsed) {
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
