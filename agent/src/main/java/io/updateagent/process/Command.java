package io.updateagent.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command to run.
 *
 * @param words program and arguments
 * @param directory working directory; null for the agent's own
 * @param environment variables added to the agent's own
 * @param timeout how long it may take
 * @param output hears each line of its output, bounded in length and number
 * @param captureStdout whether its standard output is an answer: it is then captured (bounded) and
 *     not given to {@code output}
 * @param input file that it reads as its standard input; {@code /dev/null} if it reads nothing
 */
public record Command(
    List<String> words,
    @Nullable Path directory,
    Map<String, String> environment,
    Duration timeout,
    Consumer<String> output,
    boolean captureStdout,
    Path input) {
  private static final Path NOTHING = Path.of("/dev/null");

  /** Keeps its own copies. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** One that reads nothing. */
  public Command(
      List<String> words,
      @Nullable Path directory,
      Map<String, String> environment,
      Duration timeout,
      Consumer<String> output,
      boolean captureStdout) {
    this(words, directory, environment, timeout, output, captureStdout, NOTHING);
  }
}
