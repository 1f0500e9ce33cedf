package io.updateagent.cli.artifact;

import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A program of the system that does part of the work. */
final class Tool {
  private static final Duration LONGEST = Duration.ofHours(1);

  private Tool() {}

  /**
   * Runs it, at most for an hour.
   *
   * @return its standard output, at most 64 KiB
   * @throws IOException if it fails or is not there; with its last line
   */
  static String run(List<String> words) throws IOException {
    Completion done =
        new LocalCommands()
            .run(new Command(words, null, Map.of("LC_ALL", "C"), LONGEST, line -> {}, true));
    if (!done.succeeded()) {
      List<String> said = done.lastLines();
      throw new IOException(
          "%s %s%s"
              .formatted(
                  words.get(0),
                  done.inWords(),
                  said.isEmpty() ? "" : ": " + said.get(said.size() - 1)));
    }
    return done.stdout();
  }
}
