package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.StoreException;
import java.util.List;
import java.util.function.Supplier;

/** Runs the parts of a phase on the way forward: the first failure ends it with Error scripts. */
final class Forward {
  private final ScriptSets scripts;
  private final Narrator narrator;

  Forward(ScriptSets scripts, Narrator narrator) {
    this.scripts = scripts;
    this.narrator = narrator;
  }

  /**
   * Runs the parts in order.
   *
   * @param state the state whose Error scripts run after a failure
   */
  Result run(Phase phase, String state, Journal journal, List<Supplier<Result>> parts) {
    Result last = Result.OK;
    for (Supplier<Result> part : parts) {
      Result result = part.get();
      if (result.outcome() == Outcome.FAILED) {
        remember(result, journal);
        scripts.error(phase, state);
        return result;
      }
      if (result.outcome() == Outcome.SKIPPED) {
        last = result;
      }
    }
    return last;
  }

  /** A failure is saved, as such, before its Error scripts run: it never turns into a success. */
  void remember(Result result, Journal journal) {
    Cause cause = result.cause();
    if (cause == null) {
      return;
    }
    try {
      journal.save(deployment -> deployment.failing(cause));
    } catch (StoreException e) {
      narrator.error(String.valueOf(e.getMessage()));
    }
  }
}
