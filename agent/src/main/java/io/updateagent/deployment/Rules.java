package io.updateagent.deployment;

/**
 * What deployments follow: the two tables and the policy for inconsistent devices. Not final, so
 * that a test can prove with wrong rules that every cell of the tables matters.
 */
class Rules {
  private final InconsistentPolicy policy;

  Rules(InconsistentPolicy policy) {
    this.policy = policy;
  }

  /** Where the outcome leads; see {@link Transitions#next}. */
  Phase next(Phase phase, Outcome outcome) {
    return Transitions.TABLE.next(phase, outcome);
  }

  /** Whether the outcome can occur. */
  boolean allows(Phase phase, Outcome outcome) {
    return Transitions.TABLE.allows(phase, outcome);
  }

  /** What the outcome says about the device; see {@link Effects#after}. */
  Integrity after(Integrity known, Phase phase, Outcome outcome) {
    return Effects.TABLE.after(known, phase, outcome);
  }

  InconsistentPolicy policy() {
    return policy;
  }
}
