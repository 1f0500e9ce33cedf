package io.updateagent.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
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

/**
 * Runs commands on this machine. Each runs in a session, and so a process group, of its own, which
 * {@code setsid} makes and then becomes the command: the command stays a direct child of the agent,
 * and a signal to the group reaches what it started as well.
 */
public final class LocalCommands implements Commands {
  /** How long a command may take to end after SIGTERM before SIGKILL follows. */
  public static final Duration GRACE = Duration.ofSeconds(10);

  private static final int SIGNAL_BASE = 128;
  private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(2);
  private static final Optional<Path> SETSID =
      Stream.of("/usr/bin/setsid", "/bin/setsid")
          .map(Path::of)
          .filter(Files::isExecutable)
          .findFirst();

  private final Duration grace;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /** Runs commands with the usual {@link #GRACE}. */
  public LocalCommands() {
    this(GRACE);
  }

  /** Runs commands with another time between SIGTERM and SIGKILL. */
  public LocalCommands(Duration grace) {
    this.grace = grace;
  }

  @Override
  public Completion run(Command command) {
    Process process;
    try {
      process = start(command);
    } catch (IOException e) {
      return notStarted(command, reason(e));
    }
    running.add(process);
    try {
      return attend(process, command);
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      return notStarted(command, "the agent was stopped");
    } finally {
      running.remove(process);
      holdIfStopping();
    }
  }

  /**
   * Kills everything that runs and lets no command come back: the process is about to end, and what
   * was interrupted must look interrupted, not failed.
   */
  public void stopAll() {
    stopping = true;
    running.forEach(process -> signal(process, "KILL"));
  }

  private void holdIfStopping() {
    while (stopping) {
      java.util.concurrent.locks.LockSupport.park(this);
    }
  }

  private static Process start(Command command) throws IOException {
    List<String> words = new ArrayList<>();
    SETSID.ifPresent(path -> words.add(path.toString()));
    words.addAll(command.words());
    Path program = Path.of(command.words().get(0));
    if (program.isAbsolute() && !Files.isExecutable(program)) {
      throw new IOException(program + " is missing or not executable");
    }
    var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    if (command.directory() != null) {
      builder.directory(command.directory().toFile());
    }
    builder.environment().putAll(command.environment());
    return builder.start();
  }

  private Completion attend(Process process, Command command) throws InterruptedException {
    var output = new Output(command.output());
    Thread out = drain(process.getInputStream(), output, command.captureStdout());
    Thread err = drain(process.getErrorStream(), output, false);
    boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
    if (!ended) {
      end(process);
    }
    finishDraining(process, out, err);
    if (!ended) {
      return completion(Completion.End.TIMED_OUT, 0, output, command);
    }
    int code = process.exitValue();
    // A shell reports a child that was killed as 128 + signal; only a death of our own child
    // counts.
    boolean signalled = code > SIGNAL_BASE && SETSID.isPresent() && code < SIGNAL_BASE + 65;
    return signalled
        ? completion(Completion.End.SIGNALLED, code - SIGNAL_BASE, output, command)
        : completion(Completion.End.EXITED, code, output, command);
  }

  private static Thread drain(InputStream stream, Output output, boolean capture) {
    var thread = new Thread(() -> output.drain(stream, capture), "output");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** An orphan that keeps the pipe open must not keep us; what it still writes is lost. */
  private static void finishDraining(Process process, Thread out, Thread err)
      throws InterruptedException {
    out.join(ORPHAN_PATIENCE.toMillis());
    err.join(ORPHAN_PATIENCE.toMillis());
    if (out.isAlive() || err.isAlive()) {
      signal(process, "KILL");
      out.join(ORPHAN_PATIENCE.toMillis());
      err.join(ORPHAN_PATIENCE.toMillis());
    }
  }

  private void end(Process process) {
    signal(process, "TERM");
    try {
      if (process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        signal(process, "KILL"); // what the command started and left behind
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    signal(process, "KILL");
    process.destroyForcibly();
  }

  private static void signal(Process process, String name) {
    List<String> words = List.of("/bin/kill", "-" + name, "--", "-" + process.pid());
    try {
      new ProcessBuilder(words)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(5, TimeUnit.SECONDS);
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Completion completion(
      Completion.End end, int code, Output output, Command command) {
    return new Completion(end, code, output.captured(), output.lastLines(), command.timeout(), "");
  }

  private static Completion notStarted(Command command, String problem) {
    return new Completion(Completion.End.NOT_STARTED, 0, "", List.of(), command.timeout(), problem);
  }

  private static String reason(IOException e) {
    String message = String.valueOf(e.getMessage());
    int detail = message.lastIndexOf("error=");
    int comma = message.indexOf(", ", Math.max(detail, 0));
    return detail < 0 || comma < 0 ? message : message.substring(comma + 2);
  }
}
