package io.updateagent.runtime;

import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Outcome;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * Collects errors in a phase that goes on in spite of them. Each is saved at once, so that it
 * outlives a power cut in the rest of the phase.
 */
final class Taint {
  private final Journal journal;
  private final Narrator narrator;
  private @Nullable Cause first;

  Taint(Journal journal, Narrator narrator) {
    this.journal = journal;
    this.narrator = narrator;
  }

  /** Takes one part's result. */
  void add(Result result) {
    Cause cause = result.cause();
    if (result.outcome() == Outcome.OK || cause == null) {
      return;
    }
    if (first == null) {
      first = cause;
    }
    try {
      journal.save(deployment -> deployment.tainted(cause));
    } catch (StoreException e) {
      narrator.error(String.valueOf(e.getMessage()));
    }
  }

  /** Whether anything failed. */
  boolean found() {
    return first != null;
  }

  /** OK, or tainted with the first error. */
  Result result() {
    return first == null ? Result.OK : Result.tainted(first);
  }
}
