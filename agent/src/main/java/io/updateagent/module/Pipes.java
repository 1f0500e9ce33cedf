package io.updateagent.module;

import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Makes named pipes; Java cannot. Each is made under a name of the agent's own, and then linked to
 * where the module looks for it: whatever the module does with its name, the agent never opens
 * anything but the pipe.
 */
final class Pipes {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Pipes are made in dozens, because each time takes a process. */
  private static final int BATCH = 32;

  private final Commands commands;
  private final Path directory;
  private final Deque<Path> spare = new ArrayDeque<>();
  private int count;

  /**
   * @param directory where the agent's own names are; made anew
   */
  Pipes(Commands commands, Path directory) {
    this.commands = commands;
    this.directory = directory;
  }

  /** Begins with no pipe. */
  void prepare() throws IOException {
    Removal.of(directory);
    Files.createDirectory(directory);
  }

  /**
   * Makes a pipe that a module finds under a name, instead of whatever is there.
   *
   * @return the agent's own name of it
   */
  Path make(Path name) throws IOException {
    if (spare.isEmpty()) {
      makeSome();
    }
    Path own = spare.remove();
    Path parent = name.getParent();
    if (parent == null || !RealDirectories.isReal(parent)) {
      throw new IOException("cannot make the pipe %s: its directory is gone".formatted(name));
    }
    Files.deleteIfExists(name);
    Files.createLink(name, own);
    return own;
  }

  private void makeSome() throws IOException {
    int some = count == 0 ? 2 : BATCH; // most payloads have one file
    List<String> words = new ArrayList<>(List.of("mkfifo", "-m", "600", "--"));
    List<Path> made = new ArrayList<>();
    for (int i = 0; i < some; i++) {
      made.add(directory.resolve("pipe-" + count++));
    }
    made.forEach(pipe -> words.add(pipe.toString()));
    Completion completion =
        commands.run(new Command(words, null, Map.of(), LONGEST, line -> {}, false));
    if (!completion.succeeded()) {
      throw new IOException(
          "cannot make pipes in %s: mkfifo %s %s"
              .formatted(
                  directory, completion.inWords(), String.join(" ", completion.lastLines())));
    }
    spare.addAll(made);
  }
}
