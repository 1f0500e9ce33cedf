package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.script.ScriptAction;
import io.updateagent.script.ScriptResult;
import io.updateagent.script.StateScripts;
import io.updateagent.script.StateScripts.Mode;

/** Runs the state scripts of a phase and says what came of it in the core's words. */
final class ScriptSets {
  private final StateScripts scripts;
  private final Narrator narrator;
  private final Mode ignoring;

  /**
   * @param ignoring what happens after a failure in a set whose errors do not stop the update: the
   *     daemon stops the set, the command line runs the rest
   */
  ScriptSets(StateScripts scripts, Narrator narrator, Mode ignoring) {
    this.scripts = scripts;
    this.narrator = narrator;
    this.ignoring = ignoring;
  }

  /** The scripts before a phase; the first failure stops them. */
  Result enter(Phase phase, String state) {
    return run(phase, state, ScriptAction.ENTER, Mode.STOP_AT_FIRST_FAILURE);
  }

  /** The scripts after a phase; the first failure stops them. */
  Result leave(Phase phase, String state) {
    return run(phase, state, ScriptAction.LEAVE, Mode.STOP_AT_FIRST_FAILURE);
  }

  /** The scripts before a phase that is carried out in any case. */
  Result enterAnyway(Phase phase, String state) {
    return run(phase, state, ScriptAction.ENTER, ignoring);
  }

  /** The scripts after a phase that is left in any case. */
  Result leaveAnyway(Phase phase, String state) {
    return run(phase, state, ScriptAction.LEAVE, ignoring);
  }

  /** The scripts after a failed rollback: all of them, whatever they say. */
  void leaveFailed(Phase phase, String state) {
    run(phase, state, ScriptAction.LEAVE, Mode.RUN_ALL);
  }

  /** The scripts after a failure: all of them, whatever they say. */
  void error(Phase phase, String state) {
    run(phase, state, ScriptAction.ERROR, Mode.RUN_ALL);
  }

  /** Whether the root file system's scripts can be understood by this agent. */
  Result rootfsCompatible(Phase phase) {
    String problem = scripts.rootfsIncompatibility();
    if (problem == null) {
      return Result.OK;
    }
    narrator.error(problem);
    return Result.failed(Cause.own(phase, "state script version", Cause.Kind.REFUSED, problem));
  }

  private Result run(Phase phase, String state, ScriptAction action, Mode mode) {
    ScriptResult result = scripts.run(state, action, mode, narrator.output(state));
    if (result.succeeded()) {
      return Result.OK;
    }
    narrator.error(result.message());
    return Result.failed(CauseOf.script(phase, result));
  }
}
