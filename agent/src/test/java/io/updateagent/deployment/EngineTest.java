package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The engine, the table and the integrity fold, under every fault and every pair of faults. */
class EngineTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  private static final int MOST_STARTS = 100;

  @Test
  void aGoodUpdateRunsItsPhasesInOrderAndSucceeds() {
    var steps = new ScriptedSteps();
    AgentState state = drive(new MemoryStore(), steps);
    assertEquals(
        List.of(
            Phase.DOWNLOAD,
            Phase.INSTALL,
            Phase.REBOOT,
            Phase.VERIFY_REBOOT,
            Phase.COMMIT,
            Phase.COMMITTED,
            Phase.CLEANUP,
            Phase.REPORT),
        steps.calls());
    assertEquals(Verdict.SUCCESS, verdict(state));
    assertEquals("new", state.reportedArtifact());
  }

  @Test
  void everyFaultAndEveryPairOfFaultsEndsTruthfully() {
    int cases = 0;
    for (Supplier<ScriptedSteps> kind : kinds()) {
      List<Fault> faults = faults();
      for (Fault first : faults) {
        for (Fault second : faults) {
          ScriptedSteps steps =
              kind.get()
                  .with(first.phase(), first.outcome())
                  .with(second.phase(), second.outcome());
          assertTruthful(steps, first + " and " + second);
          cases++;
        }
      }
    }
    assertTrue(cases > 5000, "only " + cases + " cases");
  }

  @Test
  void aPowerCutAfterAnySaveEndsTruthfully() {
    for (Supplier<ScriptedSteps> kind : kinds()) {
      for (Fault fault : faults()) {
        for (int cut = 1; cut < 40; cut++) {
          var store = new MemoryStore();
          store.cutAfter(cut);
          ScriptedSteps steps = kind.get().with(fault.phase(), fault.outcome());
          AgentState state = drive(store, steps);
          assertInvariants(state, store, steps, fault + ", cut at save " + cut);
        }
      }
    }
  }

  @Test
  void aRollbackRebootThatNeverVerifiesEndsInconsistentAtTheLoopLimit() {
    var steps =
        new ScriptedSteps()
            .with(Phase.VERIFY_REBOOT, Outcome.FAILED)
            .with(Phase.VERIFY_ROLLBACK_REBOOT, Outcome.FAILED)
            .forever();
    AgentState state = drive(new MemoryStore(), steps);
    assertEquals(Verdict.INCONSISTENT, verdict(state));
    assertEquals(21, count(steps, Phase.VERIFY_ROLLBACK_REBOOT));
    assertEquals(21, count(steps, Phase.REPEAT_ROLLBACK_REBOOT));
    Cause cause = Objects.requireNonNull(last(state).causes().rollback());
    assertTrue(cause.message().contains("loop limit"), cause.message());
  }

  @Test
  void anAgentThatDiesInFailureAgainAndAgainEndsInconsistentAtTheLoopLimit() {
    var steps =
        new ScriptedSteps()
            .with(Phase.VERIFY_REBOOT, Outcome.FAILED)
            .with(Phase.FAILURE, Outcome.INTERRUPTED)
            .forever();
    AgentState state = drive(new MemoryStore(), steps);
    assertEquals(7, count(steps, Phase.FAILURE));
    assertEquals(Verdict.INCONSISTENT, verdict(state));
  }

  @Test
  void aFailureThatWasSavedIsStillAFailureAfterAPowerCut() throws StoreException {
    var store = new MemoryStore();
    Deployment failing = begin().entered().failing(ScriptedSteps.cause(Phase.DOWNLOAD));
    var engine = engine(store, new ScriptedSteps(), AgentState.EMPTY.begun(failing));
    engine.recover();
    AgentState state = engine.run(Set.of());
    assertEquals(Verdict.NOT_STARTED, verdict(state));
    assertEquals("told to", Objects.requireNonNull(last(state).causes().install()).message());
  }

  @Test
  void aCleanupThatFailsAfterACommitLeavesTheDeviceInconsistent() {
    AgentState state =
        drive(new MemoryStore(), new ScriptedSteps().with(Phase.CLEANUP, Outcome.FAILED));
    assertEquals(Verdict.INCONSISTENT, verdict(state));
    assertNull(state.installed().artifactName());
  }

  @Test
  void aCleanupThatFailsAfterARollbackChangesNothing() {
    AgentState state =
        drive(
            new MemoryStore(),
            new ScriptedSteps()
                .with(Phase.INSTALL, Outcome.FAILED)
                .with(Phase.CLEANUP, Outcome.FAILED));
    assertEquals(Verdict.ROLLED_BACK, verdict(state));
  }

  private static List<Supplier<ScriptedSteps>> kinds() {
    return List.of(
        ScriptedSteps::new,
        () -> new ScriptedSteps().withoutReboot(),
        () -> new ScriptedSteps().withoutRollback(),
        () -> new ScriptedSteps().withoutReboot().withoutRollback());
  }

  private record Fault(Phase phase, Outcome outcome) {}

  /** Every outcome that a phase can have, an interruption in the middle of it among them. */
  private static List<Fault> faults() {
    var faults = new ArrayList<Fault>();
    for (Transitions.Row row : Transitions.rows()) {
      boolean skipsByRunning = row.phase() == Phase.DOWNLOAD;
      for (Outcome outcome : Outcome.values()) {
        boolean possible =
            switch (outcome) {
              case OK, INTERRUPTED -> true;
              case TAINTED ->
                  Set.of(
                          Phase.COMMITTED,
                          Phase.ROLLBACK,
                          Phase.ROLLBACK_REBOOT,
                          Phase.VERIFY_ROLLBACK_REBOOT,
                          Phase.FAILURE)
                      .contains(row.phase());
              case SKIPPED -> skipsByRunning;
              case FAILED -> row.failed() != null;
              case ABORTED -> row.aborted() != null;
            };
        if (possible) {
          faults.add(new Fault(row.phase(), outcome));
        }
      }
    }
    return faults;
  }

  private static void assertTruthful(ScriptedSteps steps, String what) {
    var store = new MemoryStore();
    AgentState state = drive(store, steps);
    assertInvariants(state, store, steps, what);
  }

  private static void assertInvariants(
      AgentState state, MemoryStore store, ScriptedSteps steps, String what) {
    assertNull(state.deployment(), what);
    Finished last = last(state);
    assertEquals(1, last.number(), what);
    boolean installed = steps.calls().contains(Phase.INSTALL);
    boolean committed = steps.calls().contains(Phase.COMMITTED);
    switch (last.verdict()) {
      case SUCCESS -> {
        assertTrue(committed, what);
        assertFalse(steps.calls().contains(Phase.ROLLBACK), what);
        assertEquals("new", state.reportedArtifact(), what);
      }
      case NOT_STARTED -> assertFalse(installed, what);
      case ROLLED_BACK -> {
        assertTrue(steps.calls().contains(Phase.ROLLBACK), what);
        assertNull(state.reportedArtifact(), what);
      }
      case INCONSISTENT -> {
        assertEquals(1, state.inconsistencies().size(), what);
        assertEquals("new_INCONSISTENT", state.reportedArtifact(), what);
        assertNull(state.installed().artifactName(), what);
        Causes causes = last.causes();
        assertTrue(causes.install() != null || causes.rollback() != null, what);
      }
    }
    assertEquals(last.verdict() == Verdict.INCONSISTENT, state.isInconsistent(), what);
    assertVerdictIsSavedBeforeItIsTold(store, what);
  }

  private static void assertVerdictIsSavedBeforeItIsTold(MemoryStore store, String what) {
    for (AgentState saved : store.saved()) {
      Deployment deployment = saved.deployment();
      if (deployment != null && deployment.phase() == Phase.REPORT) {
        assertNotNull(deployment.verdict(), what);
        assertNotNull(saved.last(), what);
      }
    }
  }

  /** Runs a deployment to its end, starting the engine again whenever it dies. */
  private static AgentState drive(MemoryStore store, ScriptedSteps steps) {
    boolean begun = false;
    for (int start = 0; start < MOST_STARTS; start++) {
      AgentState state = store.load();
      Engine engine = engine(store, steps, state);
      try {
        if (state.deployment() == null) {
          if (begun && state.last() != null) {
            return state;
          }
          engine.begin(begin());
          begun = true;
        } else {
          engine.recover();
        }
        return engine.run(Set.of());
      } catch (MemoryStore.PowerCut cut) {
        begun = true;
      } catch (StoreException e) {
        throw new AssertionError(e);
      }
    }
    throw new AssertionError("still not done after " + MOST_STARTS + " starts");
  }

  private static Engine engine(MemoryStore store, ScriptedSteps steps, AgentState state) {
    return new Engine(steps, store, CLOCK, InconsistentPolicy.SCOPE, state);
  }

  private static Deployment begin() {
    Deployment deployment =
        Deployment.begin("1", Source.MANAGED, "new", Installed.NOTHING, Instant.EPOCH);
    return deployment.withArtifact(
        new ArtifactSummary("new", null, "sum", List.of(), Map.of("a", "1"), List.of("a")));
  }

  private static Finished last(AgentState state) {
    return Objects.requireNonNull(state.last());
  }

  private static Verdict verdict(AgentState state) {
    return last(state).verdict();
  }

  private static long count(ScriptedSteps steps, Phase phase) {
    return steps.calls().stream().filter(call -> call == phase).count();
  }
}
