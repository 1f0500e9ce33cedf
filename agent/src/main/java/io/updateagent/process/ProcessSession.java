package io.updateagent.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The session that a command leads: its process group, and the groups that it made in it. What
 * called {@code setsid} itself has left: it is a daemon, and not ours to end.
 */
final class ProcessSession {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int MOST_PASSES = 20;

  private final long leader;

  ProcessSession(Process leader) {
    this(leader.pid());
  }

  ProcessSession(long leader) {
    this.leader = leader;
  }

  /** Whether any of them lives. */
  boolean isAlive() {
    return ProcessStat.of(leader) != null || !members().isEmpty();
  }

  /** Asks all of them to end. */
  void terminate() {
    signalGroup("TERM");
    members().forEach(ProcessHandle::destroy);
  }

  /** Ends all of them, also those that are just being forked. */
  void kill() {
    signalGroup("KILL");
    ProcessHandle.of(leader).ifPresent(ProcessHandle::destroyForcibly);
    List<ProcessHandle> left = members();
    for (int pass = 0; pass < MOST_PASSES && !left.isEmpty(); pass++) {
      left.forEach(ProcessHandle::destroyForcibly);
      left = members();
    }
  }

  /** At once for the whole group: a fork cannot slip through. */
  private void signalGroup(String name) {
    List<String> words = List.of("/bin/kill", "-" + name, "--", "-" + leader);
    try {
      new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      return; // a device without it: its members are signalled one by one
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Those that live, but for zombies. */
  private List<ProcessHandle> members() {
    List<ProcessHandle> members = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
      for (Path process : processes) {
        if (isMember(process)) {
          ProcessHandle.of(Long.parseLong(process.getFileName().toString()))
              .ifPresent(members::add);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      return members; // what cannot be seen cannot be signalled
    }
    return members;
  }

  private boolean isMember(Path process) {
    ProcessStat stat = ProcessStat.read(process.resolve("stat"));
    return stat != null && stat.session() == leader;
  }
}
