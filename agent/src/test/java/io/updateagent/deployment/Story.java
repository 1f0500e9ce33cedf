package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A trace as the agent can know it: what a phase said is lost if the agent died before it was
 * written, and a start that finds a phase entered knows that it was interrupted.
 */
final class Story {
  static final Set<Phase> FORWARD =
      EnumSet.of(
          Phase.DOWNLOAD,
          Phase.INSTALL,
          Phase.REBOOT,
          Phase.VERIFY_REBOOT,
          Phase.COMMIT,
          Phase.COMMITTED);
  private static final Set<Phase> CANNOT_BE_INTERRUPTED =
      EnumSet.of(Phase.DOWNLOAD, Phase.INSTALL, Phase.VERIFY_REBOOT, Phase.COMMIT);
  private static final Set<Outcome> BAD =
      EnumSet.of(Outcome.FAILED, Outcome.TAINTED, Outcome.ABORTED);

  /** Something that is known to have happened. */
  sealed interface Fact {}

  record Began(Phase phase) implements Fact {}

  /** How a phase ended, by running or by an answer before it. */
  record Ended(Phase phase, Outcome outcome) implements Fact {}

  /** An error that was noted where errors are ignored. */
  record Tainted(Phase phase) implements Fact {}

  record Saved(AgentState state) implements Fact {
    /** Whether it says that such a phase was begun. */
    boolean entered(Phase phase) {
      Deployment deployment = state.deployment();
      return deployment != null && deployment.phase() == phase && deployment.position().entered();
    }

    boolean failing() {
      Deployment deployment = state.deployment();
      return deployment != null && deployment.findings().failing() != null;
    }
  }

  /** The state could not be written, and the agent lived to act upon it. */
  record NotSaved() implements Fact {}

  record Told(@Nullable Verdict verdict) implements Fact {}

  private final List<Fact> facts;

  private Story(List<Fact> facts) {
    this.facts = facts;
  }

  static Story of(Trace trace) {
    var story = new Story(new ArrayList<>());
    List<Trace.Event> events = trace.events();
    @Nullable AgentState last = null;
    for (int at = 0; at < events.size(); at++) {
      Trace.Event event = events.get(at);
      if (event instanceof Trace.Began began) {
        story.facts.add(new Began(began.phase()));
      } else if (event instanceof Trace.Ended ended && isWritten(events, at)) {
        story.facts.add(new Ended(ended.phase(), ended.outcome()));
      } else if (event instanceof Trace.Answered answered && isWritten(events, at)) {
        story.facts.add(new Ended(answered.phase(), answered.outcome()));
      } else if (event instanceof Trace.Tainted tainted && isWritten(events, at)) {
        story.facts.add(new Tainted(tainted.phase()));
      } else if (event instanceof Trace.Started && last != null) {
        story.interrupted(last.deployment());
      } else if (event instanceof Trace.NotSaved && isWritten(events, at)) {
        story.facts.add(new NotSaved());
      } else if (event instanceof Trace.Told told) {
        story.facts.add(new Told(told.verdict()));
      } else if (event instanceof Trace.Saved saved) {
        last = saved.state();
        story.facts.add(new Saved(last));
      }
    }
    return story;
  }

  private static boolean isWritten(List<Trace.Event> events, int at) {
    for (int next = at + 1; next < events.size(); next++) {
      if (events.get(next) instanceof Trace.Saved) {
        return true;
      }
      if (events.get(next) instanceof Trace.Started) {
        return false;
      }
    }
    return false;
  }

  private void interrupted(@Nullable Deployment deployment) {
    if (deployment != null && deployment.position().entered()) {
      boolean failed = deployment.findings().failing() != null;
      facts.add(new Ended(deployment.phase(), failed ? Outcome.FAILED : Outcome.INTERRUPTED));
    }
  }

  List<Fact> facts() {
    return facts;
  }

  /** The story up to a moment. */
  Story until(int end) {
    return new Story(facts.subList(0, end));
  }

  boolean began(Phase phase) {
    return any(fact -> fact instanceof Began began && began.phase() == phase);
  }

  int count(Fact fact) {
    int count = 0;
    for (Fact other : facts) {
      count += other.equals(fact) ? 1 : 0;
    }
    return count;
  }

  boolean ended(Phase phase, Outcome... outcomes) {
    return last(phase, outcomes) >= 0;
  }

  /** When a phase last ended so; -1 if it never did. */
  int last(Phase phase, Outcome... outcomes) {
    return last(
        fact ->
            fact instanceof Ended ended
                && ended.phase() == phase
                && List.of(outcomes).contains(ended.outcome()));
  }

  int last(Predicate<Fact> wanted) {
    for (int at = facts.size() - 1; at >= 0; at--) {
      if (wanted.test(facts.get(at))) {
        return at;
      }
    }
    return -1;
  }

  boolean any(Predicate<Fact> wanted) {
    return last(wanted) >= 0;
  }

  /** Whether ArtifactInstall, its scripts included, may have begun. */
  boolean touched() {
    return any(fact -> fact instanceof Saved saved && saved.entered(Phase.INSTALL));
  }

  /** Whether something is known to have gone wrong with the update. */
  boolean trouble() {
    return any(Story::isTrouble);
  }

  static boolean isTrouble(Fact fact) {
    if (fact instanceof Ended ended && ended.phase() != Phase.REPORT) {
      return BAD.contains(ended.outcome())
          || (ended.outcome() == Outcome.INTERRUPTED
              && CANNOT_BE_INTERRUPTED.contains(ended.phase()));
    }
    return fact instanceof Tainted || (fact instanceof Saved saved && saved.failing());
  }

  /** Whether the update was put in place for good. */
  boolean committed() {
    return ended(Phase.COMMIT, Outcome.OK) || isEmpty();
  }

  /** Whether there was nothing to put in place. */
  boolean isEmpty() {
    return ended(Phase.DOWNLOAD, Outcome.SKIPPED);
  }

  /** Whether the rollback is known to have worked, and the reboot after it, or that none is due. */
  boolean putBack(boolean reboots) {
    int rolledBack = last(Phase.ROLLBACK, Outcome.OK);
    int known =
        reboots
            ? last(Phase.VERIFY_ROLLBACK_REBOOT, Outcome.OK)
            : last(Phase.ROLLBACK_REBOOT, Outcome.SKIPPED);
    int forward = last(fact -> fact instanceof Began began && FORWARD.contains(began.phase()));
    return rolledBack > forward && known > rolledBack;
  }

  /** Whether something happened that nobody can take back. */
  boolean ruined() {
    return any(Story::isTaint)
        || ended(Phase.ROLLBACK, Outcome.SKIPPED, Outcome.FAILED)
        || ended(Phase.ROLLBACK_REBOOT, Outcome.FAILED)
        || ended(Phase.FAILURE, Outcome.FAILED)
        || (committed() && ended(Phase.CLEANUP, Outcome.FAILED));
  }

  private static boolean isTaint(Fact fact) {
    return fact instanceof Tainted
        || (fact instanceof Ended ended && ended.outcome() == Outcome.TAINTED);
  }
}
