package io.updateagent.module;

import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes named pipes; Java cannot. */
final class Pipes {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Commands commands;

  Pipes(Commands commands) {
    this.commands = commands;
  }

  /** Makes a named pipe that only the owner may use. */
  void make(Path path) throws IOException {
    List<String> words = List.of("mkfifo", "-m", "600", "--", path.toString());
    Completion completion =
        commands.run(new Command(words, null, Map.of(), LONGEST, line -> {}, false));
    if (!completion.succeeded()) {
      throw new IOException(
          "cannot make the pipe %s: mkfifo %s %s"
              .formatted(path, completion.inWords(), String.join(" ", completion.lastLines())));
    }
  }
}
