package io.updateagent.script;

import io.updateagent.process.Completion;
import java.util.List;

/**
 * How a set of scripts ended: well, or with its first failure.
 *
 * @param succeeded whether all went well
 * @param script name of the script that failed first; empty if none
 * @param end how it ended
 * @param code exit code or signal number
 * @param message one line for people
 * @param lastLines its last lines of output
 */
public record ScriptResult(
    boolean succeeded,
    String script,
    Completion.End end,
    int code,
    String message,
    List<String> lastLines) {

  /** Nothing failed. */
  public static final ScriptResult OK =
      new ScriptResult(true, "", Completion.End.EXITED, 0, "", List.of());

  static ScriptResult failed(String script, Completion completion, String message) {
    return new ScriptResult(
        false, script, completion.end(), completion.code(), message, completion.lastLines());
  }

  static ScriptResult refused(String set, String message) {
    return new ScriptResult(false, set, Completion.End.NOT_STARTED, 0, message, List.of());
  }
}
