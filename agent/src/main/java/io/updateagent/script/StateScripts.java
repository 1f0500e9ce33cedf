package io.updateagent.script;

import io.updateagent.process.Command;
import io.updateagent.process.Commands;
import io.updateagent.process.Completion;
import io.updateagent.process.Sleeper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs sets of state scripts. Scripts of the states Idle, Sync and Download come from the root file
 * system, the others from the artifact. A script that exits 21 is called again later, for a bounded
 * time (State scripts, "retry later").
 */
public final class StateScripts {
  private static final int RETRY_LATER = 21;
  private static final String ARTIFACT_STATES = "Artifact";

  private final ScriptDirectory rootfs;
  private final ScriptDirectory artifact;
  private final Commands commands;
  private final Sleeper sleeper;
  private final Supplier<Duration> elapsed;
  private final Limits limits;

  /**
   * How long scripts may take.
   *
   * @param timeout one run of one script
   * @param retryInterval the wait before a script that exited 21 is called again
   * @param retryTimeout how long after its first 21 a script may still ask to be called again
   */
  public record Limits(Duration timeout, Duration retryInterval, Duration retryTimeout) {}

  /** What happens in a set after a script failed. */
  public enum Mode {
    /** No other script of the set runs. */
    STOP_AT_FIRST_FAILURE,
    /** The others run all the same. */
    RUN_ALL
  }

  /**
   * @param rootfs directory of the root file system's scripts
   * @param artifact directory of the artifact's scripts
   * @param elapsed time since some fixed moment
   */
  public StateScripts(
      Path rootfs,
      Path artifact,
      Commands commands,
      Sleeper sleeper,
      Supplier<Duration> elapsed,
      Limits limits) {
    this.rootfs = new ScriptDirectory(rootfs, false);
    this.artifact = new ScriptDirectory(artifact, true);
    this.commands = commands;
    this.sleeper = sleeper;
    this.elapsed = elapsed;
    this.limits = limits;
  }

  /** Why the root file system's scripts cannot be understood; null if they can. */
  public @Nullable String rootfsIncompatibility() {
    return rootfs.incompatibility();
  }

  /**
   * Runs a set.
   *
   * @param state the state, for instance {@code ArtifactInstall}
   * @param output hears what the scripts print
   */
  public ScriptResult run(String state, ScriptAction action, Mode mode, Consumer<String> output) {
    ScriptDirectory directory = state.startsWith(ARTIFACT_STATES) ? artifact : rootfs;
    String set = state + "_" + action.word();
    String incompatibility = directory.incompatibility();
    if (incompatibility != null) {
      return ScriptResult.refused(set, incompatibility);
    }
    try {
      return run(directory.scripts(state, action, output), mode, output);
    } catch (IOException e) {
      return ScriptResult.refused(set, String.valueOf(e.getMessage()));
    }
  }

  private ScriptResult run(List<Path> scripts, Mode mode, Consumer<String> output) {
    ScriptResult first = ScriptResult.OK;
    for (Path script : scripts) {
      ScriptResult result = patiently(script, output);
      if (!result.succeeded() && first.succeeded()) {
        first = result;
      }
      if (!result.succeeded() && mode == Mode.STOP_AT_FIRST_FAILURE) {
        break;
      }
    }
    return first;
  }

  private ScriptResult patiently(Path script, Consumer<String> output) {
    String name = script.getFileName().toString();
    @Nullable Duration firstAsked = null;
    Duration mayTake = limits.timeout();
    while (true) {
      Completion completion = commands.run(command(script, mayTake, output));
      if (completion.succeeded()) {
        return ScriptResult.OK;
      }
      boolean patienceEnded =
          completion.end() == Completion.End.TIMED_OUT && mayTake.compareTo(limits.timeout()) < 0;
      if (patienceEnded) {
        return gaveUp(name, completion);
      }
      if (completion.end() != Completion.End.EXITED || completion.code() != RETRY_LATER) {
        return ScriptResult.failed(name, completion, name + " " + completion.inWords());
      }
      firstAsked = firstAsked == null ? elapsed.get() : firstAsked;
      Duration asking = elapsed.get().minus(firstAsked);
      if (asking.plus(limits.retryInterval()).compareTo(limits.retryTimeout()) > 0) {
        return gaveUp(name, completion);
      }
      output.accept(name + " asks to be called again later");
      if (!waited()) {
        return ScriptResult.failed(name, completion, name + ": the agent was stopped");
      }
      // A script that asked for more time may not run past the end of it.
      Duration left = limits.retryTimeout().minus(elapsed.get().minus(firstAsked));
      if (left.isNegative() || left.isZero()) {
        return gaveUp(name, completion);
      }
      mayTake = shorter(limits.timeout(), left);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private ScriptResult gaveUp(String name, Completion completion) {
    String message =
        "%s asked for more time (exit code 21) for longer than %d s"
            .formatted(name, limits.retryTimeout().toSeconds());
    return ScriptResult.failed(name, completion, message);
  }

  private boolean waited() {
    try {
      sleeper.sleep(limits.retryInterval());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Command command(Path script, Duration mayTake, Consumer<String> output) {
    return new Command(List.of(script.toString()), null, Map.of(), mayTake, output, false);
  }
}
