package io.updateagent.module;

import io.updateagent.process.Completion;
import java.util.List;

/**
 * How a call of an update module ended.
 *
 * @param succeeded whether it did what it should
 * @param call the call, for instance {@code ArtifactInstall}
 * @param end how the process ended
 * @param code exit code or signal number
 * @param message one line for people; empty if it succeeded
 * @param lastLines the last lines of its output
 */
public record ModuleResult(
    boolean succeeded,
    String call,
    Completion.End end,
    int code,
    String message,
    List<String> lastLines) {

  static ModuleResult of(String call, String module, Completion completion) {
    return new ModuleResult(
        completion.succeeded(),
        call,
        completion.end(),
        completion.code(),
        completion.succeeded() ? "" : module + " " + completion.inWords(),
        completion.lastLines());
  }

  /** A call that failed without, or in spite of, what the process said. */
  static ModuleResult refused(String call, String message, List<String> lastLines) {
    return new ModuleResult(false, call, Completion.End.NOT_STARTED, 0, message, lastLines);
  }

  /** The same, with more said. */
  ModuleResult withMore(String more) {
    return new ModuleResult(succeeded, call, end, code, message + more, lastLines);
  }
}
