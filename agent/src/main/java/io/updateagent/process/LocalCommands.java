package io.updateagent.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands on this machine. Each runs in a session, and so a process group, of its own, which
 * {@code setsid} makes and then becomes the command: the command stays a direct child of the agent,
 * and a signal to the session reaches what it started as well.
 *
 * <p>A command has ended when its own process has, whoever still holds its output. What it leaves
 * running in its session stays if it succeeded, because it may be a daemon that it is there to
 * start, and is killed if it failed, because it must not work against what repairs the failure.
 */
public final class LocalCommands implements Commands {
  /** How long a command may take to end after SIGTERM before SIGKILL follows. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  /** How long the end of the output is waited for when the command has ended. */
  static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(1);

  private static final int IF_IT_MATTERS = 10;
  private static final int SIGNAL_BASE = 128;
  private static final int HIGHEST_SIGNAL = 64;
  private static final Optional<Path> SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .map(Path::of)
          .filter(Files::isExecutable)
          .findFirst();

  /** Waits for a line: a command that nobody noted, or listens to, is not let go. */
  private static final String WAIT = "read -r go && input=$1 && shift && exec \"$@\" <\"$input\"";

  private static final Path SHELL = Path.of("/bin/sh");

  private final Duration grace;
  private final Duration patience;
  private final @Nullable RunningCommands notes;
  private final Drains drains = new Drains();
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** Runs commands with the usual {@link #GRACE}, and notes them nowhere. */
  public LocalCommands() {
    this(GRACE);
  }

  /**
   * Runs commands with the usual {@link #GRACE}.
   *
   * @param notes where each is noted while it runs
   */
  public LocalCommands(RunningCommands notes) {
    this.grace = GRACE;
    this.patience = ORPHAN_PATIENCE;
    this.notes = notes;
  }

  /** Runs commands with another time between SIGTERM and SIGKILL, and notes them nowhere. */
  public LocalCommands(Duration grace) {
    this(grace, ORPHAN_PATIENCE);
  }

  LocalCommands(Duration grace, Duration patience) {
    this.grace = grace;
    this.patience = patience;
    this.notes = null;
  }

  @Override
  public Completion run(Command command) {
    holdIfStopping();
    Process process;
    try {
      process = start(command);
    } catch (IOException e) {
      return Completion.notStarted(command.timeout(), NotStarted.reason(e));
    }
    running.add(process);
    try {
      // Before it is let go: one that has ended by then would have its pipes closed by the run
      // time,
      // which would break a daemon that it started.
      var output = new Output(command.output());
      Drains.Pair drain = drains.start(process, output, command.captureStdout());
      letGo(process);
      killIfStopping(process);
      return attend(process, command, output, drain);
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      return Completion.notStarted(command.timeout(), "the agent was stopped");
    } finally {
      running.remove(process);
      holdIfStopping();
      if (notes != null) {
        notes.ended(process.pid());
      }
    }
  }

  /**
   * Kills everything that runs and lets no command come back: the process is about to end, and what
   * was interrupted must look interrupted, not failed.
   */
  public void stopAll() {
    stopping = true;
    killRunning();
  }

  /** Kills what runs now, with everything in its session; commands that follow are run. */
  public void killRunning() {
    running.forEach(process -> new ProcessSession(process).kill());
  }

  private void holdIfStopping() {
    while (stopping) {
      java.util.concurrent.locks.LockSupport.park(this);
    }
  }

  /** One that started while {@link #stopAll} looked was not seen there. */
  private void killIfStopping(Process process) {
    if (stopping) {
      new ProcessSession(process).kill();
    }
  }

  private static boolean waits() {
    return Files.isExecutable(SHELL);
  }

  /** If this process is killed before, the command finds the end of its input and ends. */
  private void letGo(Process process) {
    if (notes != null) {
      notes.begun(process.pid());
    }
    if (waits()) {
      try (OutputStream go = process.getOutputStream()) {
        go.write('\n');
      } catch (IOException e) {
        return; // it has ended already, and says so itself
      }
    }
  }

  private Process start(Command command) throws IOException {
    List<String> words = new ArrayList<>();
    if (waits()) {
      words.addAll(List.of(SHELL.toString(), "-c", WAIT, "sh", command.input().toString()));
    }
    SETSID.ifPresent(path -> words.add(path.toString()));
    words.addAll(command.words());
    Path program = Path.of(command.words().get(0));
    if (program.isAbsolute() && !Files.isExecutable(program)) {
      throw new IOException(program + " is missing or not executable");
    }
    var builder = new ProcessBuilder(words);
    if (!waits()) {
      builder.redirectInput(command.input().toFile());
    }
    if (command.directory() != null) {
      builder.directory(command.directory().toFile());
    }
    Inherited.reduce(builder.environment());
    builder.environment().putAll(command.environment());
    return builder.start();
  }

  private Completion attend(Process process, Command command, Output output, Drains.Pair drain)
      throws InterruptedException {
    boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      end(process);
    } else if (process.exitValue() != 0) {
      new ProcessSession(process).kill();
    }
    boolean succeeded = ended && process.exitValue() == 0;
    if (!drain.finish(patienceWith(succeeded, command))) {
      leave(process, command);
    }
    output.end();
    return ended
        ? completion(process.exitValue(), output, command)
        : completion(Completion.End.TIMED_OUT, 0, output, command);
  }

  /**
   * An answer, or the last words of what failed, must not be lost on a machine that is too busy to
   * read them; what was killed holds no pipe, so that this is seldom waited for.
   */
  private Duration patienceWith(boolean succeeded, Command command) {
    return succeeded && !command.captureStdout() ? patience : patience.multipliedBy(IF_IT_MATTERS);
  }

  /** Someone holds the output of a command that has ended: that keeps nobody. */
  private void leave(Process process, Command command) {
    String name = command.words().get(0);
    if (drains.areTooMany()) {
      command
          .output()
          .accept("too many processes were left running; those of %s are killed".formatted(name));
      new ProcessSession(process).kill();
    } else {
      command
          .output()
          .accept(name + " has ended, but left a process running; what it prints is dropped");
    }
  }

  private void end(Process process) {
    var session = new ProcessSession(process);
    session.terminate();
    try {
      process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    session.kill();
  }

  private static Completion completion(int code, Output output, Command command) {
    Optional<String> failure =
        SETSID.isPresent()
            ? NotStarted.reason(command.words().get(0), code, output.lastLines())
            : Optional.empty();
    if (failure.isPresent()) {
      return Completion.notStarted(command.timeout(), failure.get());
    }
    // The run time reports a death by signal as 128 + signal, as a shell does for its child.
    boolean signalled = code > SIGNAL_BASE && code <= SIGNAL_BASE + HIGHEST_SIGNAL;
    return signalled
        ? completion(Completion.End.SIGNALLED, code - SIGNAL_BASE, output, command)
        : completion(Completion.End.EXITED, code, output, command);
  }

  private static Completion completion(
      Completion.End end, int code, Output output, Command command) {
    return new Completion(end, code, output.captured(), output.lastLines(), command.timeout(), "");
  }
}
