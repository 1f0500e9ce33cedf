package io.updateagent.deployment;

import io.updateagent.deployment.Story.Began;
import io.updateagent.deployment.Story.Ended;
import io.updateagent.deployment.Story.Fact;
import io.updateagent.deployment.Story.Saved;
import io.updateagent.deployment.Story.Told;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What holds in every deployment, whatever goes wrong in it. Each is a promise to users or a rule
 * of the protocols, said without the tables: a wrong table breaks at least one.
 */
public final class Invariants {
  private static final int MANY = 10;

  private final Trace trace;
  private final Story story;
  private final AgentState before;
  private final AgentState end;
  private final Finished last;

  private Invariants(Trace trace, AgentState before) {
    this.trace = trace;
    this.story = Story.of(trace);
    this.before = before;
    this.end = trace.end();
    this.last = require(end.last());
  }

  /** Checks all of them. */
  public static void check(Trace trace, AgentState before) {
    var invariants = new Invariants(trace, before);
    invariants.everyDeploymentEnds();
    invariants.theVerdictIsDurableBeforeItIsTold();
    invariants.successIsOnlyClaimedAfterVerifyAndCommit();
    invariants.aFailureOnceSeenNeverBecomesASuccess();
    invariants.nothingFailsWithoutAReason();
    invariants.rolledBackMeansPutBack();
    invariants.notStartedMeansUntouched();
    invariants.inconsistentHasAReasonAndIsNamed();
    invariants.theKnownGoodProvidesAreKept();
    invariants.everySavedStateIsTrue();
    invariants.historyCountsTheDeploymentOnce();
    invariants.phasesKeepTheirOrder();
    invariants.theWayBackIsGoneToItsEnd();
    invariants.nothingRunsTwiceWithoutNeed();
  }

  private void everyDeploymentEnds() {
    hold(end.deployment() == null, "the deployment is still in progress");
    hold(story.ended(Phase.REPORT, Outcome.OK, Outcome.FAILED), "the report was cut off");
  }

  private void theVerdictIsDurableBeforeItIsTold() {
    AgentState durable = before;
    for (Fact fact : story.facts()) {
      durable = fact instanceof Saved saved ? saved.state() : durable;
      if (fact instanceof Told told) {
        Finished known = require(durable.last());
        hold(told.verdict() == last.verdict(), "told " + told.verdict());
        hold(known.verdict() == told.verdict(), "told before it was written");
        boolean flagged = durable.inconsistencies().size() > before.inconsistencies().size();
        hold(flagged == (told.verdict() == Verdict.INCONSISTENT), "told before it was flagged");
      }
    }
  }

  private void successIsOnlyClaimedAfterVerifyAndCommit() {
    if (last.verdict() != Verdict.SUCCESS) {
      return;
    }
    boolean installed =
        story.ended(Phase.INSTALL, Outcome.OK) && story.ended(Phase.COMMIT, Outcome.OK);
    hold(installed || story.isEmpty(), "nothing was committed");
    hold(story.ended(Phase.COMMITTED, Outcome.OK), "the Leave scripts did not run");
    hold(story.ended(Phase.CLEANUP, Outcome.OK), "nothing was cleaned up");
    boolean verified = story.ended(Phase.VERIFY_REBOOT, Outcome.OK);
    hold(!installed || !trace.reboots() || verified, "the new software was not verified");
  }

  private void aFailureOnceSeenNeverBecomesASuccess() {
    hold(last.verdict() != Verdict.SUCCESS || !story.trouble(), "success after a failure");
  }

  private void nothingFailsWithoutAReason() {
    boolean reason = story.trouble() || story.facts().contains(new Story.NotSaved()) || looped();
    hold(last.verdict() == Verdict.SUCCESS || reason, "nothing went wrong");
    Causes causes = last.causes();
    boolean named = causes.install() != null || causes.rollback() != null;
    hold(named == (last.verdict() != Verdict.SUCCESS), "causes: " + causes);
  }

  private void rolledBackMeansPutBack() {
    if (last.verdict() == Verdict.ROLLED_BACK) {
      hold(story.putBack(trace.reboots()), "nothing was put back");
      hold(!story.ruined(), "something cannot be taken back");
      hold(story.ended(Phase.FAILURE, Outcome.OK), "the module was not told");
    }
  }

  private void notStartedMeansUntouched() {
    hold(last.verdict() != Verdict.NOT_STARTED || !story.began(Phase.INSTALL), "touched");
    boolean begun = story.touched() || story.committed() || looped();
    hold(last.verdict() == Verdict.NOT_STARTED || begun, "untouched");
  }

  private void inconsistentHasAReasonAndIsNamed() {
    boolean inconsistent = last.verdict() == Verdict.INCONSISTENT;
    hold(!inconsistent || story.ruined() || looped(), "a false alarm");
    hold(inconsistent == end.isInconsistent(), "flag and verdict differ");
    String name = last.verdict() == Verdict.SUCCESS ? "new" : before.reportedArtifact();
    hold(Objects.equals(inconsistent ? "new_INCONSISTENT" : name, end.reportedArtifact()), "name");
  }

  private void theKnownGoodProvidesAreKept() {
    Installed expected = before.installed();
    if (last.verdict() == Verdict.SUCCESS) {
      expected = expected.with(last.artifact());
    }
    hold(expected.equals(end.installed()), "provides: " + end.installed());
    hold(last.before().equals(before.installed()), "history: before");
    hold(last.after().equals(expected), "history: after");
  }

  /** Power may go at any moment; then what was saved last is all that anybody knows. */
  private void everySavedStateIsTrue() {
    for (int at = 0; at < story.facts().size(); at++) {
      if (story.facts().get(at) instanceof Saved saved) {
        Deployment deployment = saved.state().deployment();
        if (deployment != null) {
          isTrue(saved.state(), deployment, story.until(at));
        }
      }
    }
  }

  private void isTrue(AgentState state, Deployment deployment, Story known) {
    boolean notSaved = known.facts().contains(new Story.NotSaved());
    boolean putBack = known.putBack(trace.reboots());
    boolean trouble = known.trouble() || notSaved;
    boolean ruined = deployment.findings().integrity() == Integrity.INCONSISTENT;
    hold(ruined || !known.ruined(), "not INCONSISTENT at once");
    switch (deployment.findings().integrity()) {
      case INTACT -> hold(!known.trouble(), "INTACT after a failure");
      case DAMAGED -> hold(trouble && known.touched() && !putBack, "DAMAGED for no reason");
      case RESTORED -> hold(putBack || (trouble && !known.touched()), "RESTORED by nothing");
      case INCONSISTENT -> hold(known.ruined() || looped(), "false alarm");
    }
    boolean late = deployment.phase() == Phase.CLEANUP || deployment.phase() == Phase.REPORT;
    hold((late || ruined) == (deployment.verdict() != null), "verdict in " + deployment.phase());
    boolean inconsistent = deployment.verdict() == Verdict.INCONSISTENT;
    int open = before.inconsistencies().size() + (inconsistent ? 1 : 0);
    hold(state.inconsistencies().size() == open, "records in " + deployment.phase());
    boolean kept = state.installed().equals(before.installed());
    hold(kept == (deployment.verdict() != Verdict.SUCCESS), "provides in " + deployment.phase());
  }

  private void historyCountsTheDeploymentOnce() {
    @Nullable Finished known = before.last();
    long number = known == null ? 1 : known.number() + 1;
    for (Fact fact : story.facts()) {
      if (fact instanceof Saved saved && !Objects.equals(saved.state().last(), known)) {
        hold(Objects.equals(known, before.last()), "the history changed later");
        known = require(saved.state().last());
        hold(known.number() == number, "number " + known.number());
      }
    }
  }

  private void phasesKeepTheirOrder() {
    for (int at = 0; at < story.facts().size(); at++) {
      if (story.facts().get(at) instanceof Began began) {
        Story known = story.until(at);
        hold(mayBegin(began.phase(), known), began.phase() + " out of order");
        boolean late = known.began(Phase.CLEANUP);
        hold(!late || began.phase() == Phase.CLEANUP || began.phase() == Phase.REPORT, "late");
        boolean back = known.began(Phase.ROLLBACK) || known.began(Phase.FAILURE);
        hold(!back || !Story.FORWARD.contains(began.phase()), "forward after the way back began");
      }
    }
  }

  private boolean mayBegin(Phase phase, Story known) {
    boolean failed = known.trouble() || known.facts().contains(new Story.NotSaved());
    boolean undone = known.ended(Phase.ROLLBACK, Outcome.OK, Outcome.TAINTED);
    return switch (phase) {
      case DOWNLOAD -> !failed;
      case INSTALL -> known.ended(Phase.DOWNLOAD, Outcome.OK) && !known.trouble();
      case REBOOT -> trace.reboots() && known.ended(Phase.INSTALL, Outcome.OK);
      case VERIFY_REBOOT -> known.began(Phase.REBOOT) || rebootLost(known, Phase.REBOOT);
      case COMMIT ->
          known.ended(Phase.INSTALL, Outcome.OK)
              && (!trace.reboots() || known.ended(Phase.VERIFY_REBOOT, Outcome.OK));
      case COMMITTED -> known.committed();
      case ROLLBACK -> failed && known.touched() && !known.committed();
      case ROLLBACK_REBOOT -> trace.reboots() && undone;
      case VERIFY_ROLLBACK_REBOOT -> undone && rebootedSinceItFailed(known);
      case REPEAT_ROLLBACK_REBOOT -> known.ended(Phase.VERIFY_ROLLBACK_REBOOT, Outcome.FAILED);
      case FAILURE -> failed && (known.ruined() || known.putBack(trace.reboots()));
      case CLEANUP -> known.committed() || failed;
      case REPORT -> known.ended(Phase.CLEANUP, Outcome.OK, Outcome.FAILED) || looped();
      case DONE -> false;
    };
  }

  private static boolean rebootedSinceItFailed(Story known) {
    int failed = known.last(Phase.VERIFY_ROLLBACK_REBOOT, Outcome.FAILED);
    Set<Phase> reboots = EnumSet.of(Phase.ROLLBACK_REBOOT, Phase.REPEAT_ROLLBACK_REBOOT);
    return reboots.stream()
        .anyMatch(
            reboot ->
                known.last(new Began(reboot)::equals) > failed
                    || known.last(reboot, Outcome.INTERRUPTED) > failed);
  }

  /** A kill between the mark and the reboot cannot be told from the reboot. */
  private static boolean rebootLost(Story known, Phase reboot) {
    return known.ended(reboot, Outcome.INTERRUPTED);
  }

  private void theWayBackIsGoneToItsEnd() {
    boolean failed = last.verdict() != Verdict.SUCCESS && !story.committed() && !looped();
    if (!failed) {
      return;
    }
    boolean asked = story.began(Phase.ROLLBACK) || story.ended(Phase.ROLLBACK, Outcome.SKIPPED);
    hold(story.touched() == asked, "rollback: " + asked);
    hold(story.touched() == story.began(Phase.FAILURE), "the module was told of a failure or not");
    boolean undone = story.ended(Phase.ROLLBACK, Outcome.OK, Outcome.TAINTED);
    boolean reboots =
        trace.reboots() && undone && !story.ended(Phase.ROLLBACK_REBOOT, Outcome.FAILED);
    hold(reboots == story.began(Phase.VERIFY_ROLLBACK_REBOOT), "verified the old software or not");
    hold(story.began(Phase.CLEANUP), "nothing was cleaned up");
  }

  private void nothingRunsTwiceWithoutNeed() {
    int forgotten = (int) trace.events().stream().filter(new Trace.NotSaved()::equals).count();
    for (Phase phase : Phase.values()) {
      int failures = story.count(new Ended(Phase.VERIFY_ROLLBACK_REBOOT, Outcome.FAILED));
      int need =
          switch (phase) {
            case DOWNLOAD, INSTALL, VERIFY_REBOOT, COMMIT, REBOOT, ROLLBACK_REBOOT -> 1;
            case REPEAT_ROLLBACK_REBOOT -> failures;
            case VERIFY_ROLLBACK_REBOOT -> 1 + failures + interruptions(phase);
            case COMMITTED, ROLLBACK, FAILURE, CLEANUP, REPORT, DONE -> 1 + interruptions(phase);
          };
      int count = trace.begun(phase);
      hold(count <= need + forgotten, "%s ran %d times".formatted(phase, count));
    }
  }

  /** How often the agent died in the phase. */
  private int interruptions(Phase phase) {
    List<Trace.Event> events = trace.events();
    int count = 0;
    @Nullable Phase running = null;
    for (Trace.Event event : events) {
      if (event instanceof Trace.Began began) {
        running = began.phase();
      } else if (event instanceof Trace.Saved saved) {
        boolean same = running != null && new Saved(saved.state()).entered(running);
        running = same ? running : null;
      } else if (event instanceof Trace.Started) {
        count += running == phase ? 1 : 0;
        running = null;
      }
    }
    return count;
  }

  private boolean looped() {
    Cause cause = last.causes().rollback();
    return cause != null && cause.message().contains("loop limit") && trace.phases().size() >= MANY;
  }

  private <T> T require(@Nullable T value) {
    hold(value != null, "there is no verdict");
    return Objects.requireNonNull(value);
  }

  private void hold(boolean condition, String otherwise) {
    if (!condition) {
      throw new AssertionError(otherwise + trace);
    }
  }
}
