package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Verdict;
import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.store.HookMarks;
import io.updateagent.store.HookMarks.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Programs of the device's owner that are told what became of an update, on their standard input,
 * as JSON ({@link HookMarks#message}). Each event has a directory, {@code on-EVENT.d}, whose
 * executable files run in byte order, one after the other:
 *
 * <ul>
 *   <li>{@code success}, {@code failure}: a deployment has its verdict
 *   <li>{@code inconsistent}: there is an inconsistent record, or a further attempt failed on one
 *   <li>{@code cured}: there is none any more
 * </ul>
 *
 * They run when it is durable, before the server hears it, and at least once: after a power cut
 * they may run again. How the device is comes before how the deployment ended. What they do, and
 * how they end, changes nothing.
 */
final class Hooks {
  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int MOST = 20;

  private final Path directory;
  private final Path data;
  private final Commands commands;
  private final HookMarks marks;

  /**
   * @param directory holds the directories of the events; need not exist
   * @param data the data directory
   */
  Hooks(Path directory, Path data, Commands commands) {
    this.directory = directory;
    this.data = data;
    this.commands = commands;
    this.marks = new HookMarks(data);
  }

  /** Tells them what they do not know yet of a state that is durable. */
  void follow(AgentState state) {
    Told now = Told.of(state);
    Optional<Told> told = told();
    if (told.isPresent() && told.get().equals(now)) {
      return;
    }
    // Of deployments before there were hooks nobody wants to hear; of what is wrong now, yes.
    events(told.orElse(new Told(now.deployments(), List.of())), now, state)
        .forEach(event -> run(event, state));
    try {
      marks.write(now);
    } catch (IOException e) {
      LOG.warn("the hooks may be told again what they know: {}", e.getMessage());
    }
  }

  private Optional<Told> told() {
    try {
      return marks.read();
    } catch (IOException e) {
      LOG.warn("{}; the hooks are not told of deployments before", e.getMessage());
      return Optional.empty();
    }
  }

  private static List<String> events(Told told, Told now, AgentState state) {
    var events = new ArrayList<String>();
    if (now.records().stream().anyMatch(record -> !told.records().contains(record))) {
      events.add("inconsistent");
    }
    if (now.records().isEmpty() && !told.records().isEmpty()) {
      events.add("cured");
    }
    Finished last = state.last();
    if (last != null && now.deployments() > told.deployments()) {
      events.add(last.verdict() == Verdict.SUCCESS ? "success" : "failure");
    }
    return events;
  }

  private void run(String event, AgentState state) {
    List<Path> hooks = hooks(event);
    if (hooks.isEmpty()) {
      return;
    }
    Path message = data.resolve("hook.json");
    try {
      write(message, HookMarks.message(event, state));
      hooks.forEach(hook -> run(hook, message));
      Files.deleteIfExists(message);
    } catch (IOException e) {
      LOG.warn("the hooks of {} are not told: cannot write {}: {}", event, message, e.getMessage());
    }
  }

  /** Only the owner may read what may hold the output of modules. */
  private static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private void run(Path hook, Path message) {
    Completion completion =
        commands.run(
            new Command(
                List.of(hook.toString()),
                null,
                Map.of(),
                LONGEST,
                line -> LOG.info("{}: {}", hook.getFileName(), line),
                false,
                message));
    if (!completion.succeeded()) {
      LOG.warn("hook {} {}", hook, completion.inWords());
    }
  }

  private List<Path> hooks(String event) {
    Path place = directory.resolve("on-" + event + ".d");
    try (Stream<Path> files = Files.list(place)) {
      List<Path> all =
          files
              .filter(file -> file.getFileName().toString().matches("[A-Za-z0-9_-]+"))
              .filter(Files::isRegularFile)
              .filter(Files::isExecutable)
              .sorted()
              .toList();
      if (all.size() > MOST) {
        LOG.warn("more than {} hooks in {}; the last are left out", MOST, place);
      }
      return all.subList(0, Math.min(all.size(), MOST));
    } catch (NoSuchFileException e) {
      return List.of(); // nobody wants to be told
    } catch (IOException e) {
      LOG.warn("the hooks of {} are not told: cannot read {}", event, place);
      return List.of();
    }
  }
}
