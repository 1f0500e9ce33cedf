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
 */
public record Command(
    List<String> words,
    @Nullable Path directory,
    Map<String, String> environment,
    Duration timeout,
    Consumer<String> output,
    boolean captureStdout) {

  /** Keeps its own copies. */
  public Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }
}
