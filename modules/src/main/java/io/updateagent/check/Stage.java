package io.updateagent.check;

import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs what the agent wants to run, with the agent's own {@link LocalCommands}, and lets things go
 * wrong in the module's calls.
 */
final class Stage implements Commands, AutoCloseable {
  /** Between SIGTERM and SIGKILL; shorter than the agent's, because many calls are made. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final String MARK = "AGENT_CHECK_RUN";

  private final LocalCommands real = new LocalCommands(GRACE);
  private final ScheduledExecutorService cutter = Executors.newSingleThreadScheduledExecutor();
  private final Path program;
  private final @Nullable Interpreter interpreter;
  private final StandIns standIns;
  private final Path home;
  private final Map<String, String> environment;

  private final List<Call> calls = new ArrayList<>();
  private List<Incident> incidents = List.of();
  private boolean traces;
  private boolean looks;

  /**
   * @param program the module
   * @param interpreter its shell, if it can be traced
   * @param home a directory for what this needs
   * @param environment what the module is given beside PATH
   */
  Stage(
      Path program,
      @Nullable Interpreter interpreter,
      StandIns standIns,
      Path home,
      Map<String, String> environment) {
    this.program = program;
    this.interpreter = interpreter;
    this.standIns = standIns;
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /**
   * Begins an update.
   *
   * @param incidents what goes wrong in it
   * @param traces whether each command of the module is noted
   * @param looks whether it is looked for processes that the module leaves running
   */
  void begin(List<Incident> incidents, boolean traces, boolean looks) {
    this.incidents = List.copyOf(incidents);
    this.traces = traces;
    this.looks = looks;
    calls.clear();
  }

  /** The calls of the module since {@link #begin}. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  /** Ends what the module left running. */
  void endLeft() throws IOException {
    Processes.end(processes(home));
  }

  /** What modules run, or left running, in a check with that home. */
  static List<Long> processes(Path home) throws IOException {
    return Processes.with(MARK + "=" + home + "\0");
  }

  @Override
  public Completion run(Command command) {
    if (command.words().get(0).equals("reboot")) {
      throw new PowerCut("rebooted by the agent");
    }
    if (!command.words().get(0).equals(program.toString())) {
      return real.run(command);
    }
    try {
      return call(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Completion call(Command command) throws IOException {
    String name = command.words().get(1);
    int occurrence = 1 + (int) calls.stream().filter(call -> call.name().equals(name)).count();
    Optional<Incident> due =
        incidents.stream()
            .filter(one -> one.call().equals(name) && one.occurrence() == occurrence)
            .findFirst();
    if (due.isPresent() && due.get().kind() == Incident.Kind.CUT_BEFORE) {
      incidents = List.of();
      throw new PowerCut("before");
    }
    Call call = due.isPresent() ? with(due.get(), command, occurrence) : run(command, occurrence);
    calls.add(call);
    if (standIns.wasRebooted()) {
      throw new PowerCut("rebooted by the module");
    }
    if (due.isPresent() && due.get().isKill()) {
      throw new PowerCut("killed");
    }
    return call.completion();
  }

  private Call with(Incident incident, Command command, int occurrence) throws IOException {
    return switch (incident.kind()) {
      case CUT_AT, TERM_AT -> traced(incident, command, occurrence);
      case CUT_WITHIN -> timed(incident, command, occurrence);
      case FAIL_AFTER -> failed(run(command, occurrence));
      case TOOL_FAILS, TOOL_HALF, TOOL_CUT -> failing(incident, command, occurrence);
      case CUT_AFTER, CUT_BEFORE -> run(command, occurrence);
    };
  }

  private Call run(Command command, int occurrence) throws IOException {
    Interpreter shell = interpreter;
    if (!traces || shell == null) {
      return run(command, command.words(), Map.of(), occurrence);
    }
    Map<String, String> tracing = Map.of("agent_trace", Interpreter.tracing(), "agent_check", "0");
    return run(command, shell.traced(command.words()), tracing, occurrence);
  }

  private Call traced(Incident incident, Command command, int occurrence) throws IOException {
    Interpreter shell = interpreter;
    if (shell == null) {
      throw new IllegalStateException("a module without a shell has no trace");
    }
    Path script = home.resolve("signal");
    Path hits = home.resolve("hits");
    Files.deleteIfExists(hits);
    Files.writeString(script, Interpreter.signalling(incident, hits));
    Map<String, String> tracing =
        Map.of("agent_trace", Interpreter.tracing(incident.place(), script), "agent_check", "0");
    return run(command, shell.traced(command.words()), tracing, occurrence);
  }

  private Call timed(Incident incident, Command command, int occurrence) throws IOException {
    var cut = new Cut();
    Future<?> due = cutter.schedule(cut::now, incident.place(), TimeUnit.MICROSECONDS);
    try {
      return run(command, occurrence);
    } finally {
      cut.tooLate();
      due.cancel(false);
    }
  }

  /** Kills one call, and never the one that follows it. */
  private final class Cut {
    private boolean late;

    synchronized void now() {
      if (!late) {
        real.killRunning();
      }
    }

    synchronized void tooLate() {
      late = true;
    }
  }

  private Call failing(Incident incident, Command command, int occurrence) throws IOException {
    standIns.letFail(incident);
    try {
      return run(command, occurrence);
    } finally {
      standIns.letWork(incident.words());
    }
  }

  private static Call failed(Call call) {
    Completion was = call.completion();
    var failed =
        new Completion(
            Completion.End.EXITED,
            1,
            "",
            List.of("(agent module check takes this call for failed)"),
            was.timeout(),
            "");
    return new Call(
        call.name(),
        call.occurrence(),
        failed,
        call.lines(),
        call.trace(),
        call.took(),
        call.left());
  }

  private Call run(Command command, List<String> words, Map<String, String> more, int occurrence)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.putAll(standIns.environment());
    all.put("TMPDIR", Files.createDirectories(home.resolve("tmp")).toString());
    all.put(MARK, home.toString());
    all.putAll(more);
    List<String> lines = new ArrayList<>();
    List<Call.Event> trace = new ArrayList<>();
    var own =
        new Command(
            words,
            command.directory(),
            all,
            command.timeout(),
            line -> {
              synchronized (trace) {
                Interpreter.event(line).ifPresentOrElse(trace::add, () -> lines.add(line));
              }
            },
            command.captureStdout());
    long begun = System.nanoTime();
    Completion completion = real.run(own);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    List<Long> left = looks ? processes(home) : List.of();
    synchronized (trace) {
      return new Call(
          command.words().get(1),
          occurrence,
          withoutTrace(completion),
          List.copyOf(lines),
          List.copyOf(trace),
          took,
          left);
    }
  }

  private static Completion withoutTrace(Completion whole) {
    List<String> last =
        whole.lastLines().stream().filter(line -> Interpreter.event(line).isEmpty()).toList();
    return new Completion(
        whole.end(), whole.code(), whole.stdout(), last, whole.timeout(), whole.problem());
  }

  /** Kills what runs, and lets nothing follow: this process is about to end. */
  void stop() {
    real.stopAll();
  }

  @Override
  public void close() throws IOException {
    cutter.shutdownNow();
    endLeft();
  }
}
