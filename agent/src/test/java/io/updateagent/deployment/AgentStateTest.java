package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When a device is inconsistent, and what cures it. */
class AgentStateTest {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-02-01T00:00:00Z");

  @Test
  void unrelatedSuccessDoesNotCure() {
    AgentState state = succeed(fail(AgentState.EMPTY, app("app-2"), FIRST), config("cfg-1"));
    assertTrue(state.isInconsistent());
    assertEquals("cfg-1", state.installed().artifactName());
    assertEquals("cfg-1_INCONSISTENT", state.reportedArtifact());
  }

  @Test
  void theSameArtifactCures() {
    AgentState state = succeed(fail(AgentState.EMPTY, app("app-2"), FIRST), app("app-2"));
    assertFalse(state.isInconsistent());
    assertEquals("app-2", state.reportedArtifact());
  }

  @Test
  void whatReplacesTheDamageCures() {
    AgentState state = succeed(fail(AgentState.EMPTY, app("app-2"), FIRST), app("app-3"));
    assertFalse(state.isInconsistent());
  }

  @Test
  void withTheOtherPolicyAnySuccessCures() {
    AgentState state =
        end(
            fail(AgentState.EMPTY, app("app-2"), FIRST),
            config("cfg-1"),
            Integrity.INTACT,
            LATER,
            InconsistentPolicy.LAST_INSTALL);
    assertFalse(state.isInconsistent());
  }

  @Test
  void aRollbackDoesNotCure() {
    AgentState state =
        end(
            fail(AgentState.EMPTY, app("app-2"), FIRST),
            app("app-3"),
            Integrity.RESTORED,
            LATER,
            InconsistentPolicy.SCOPE);
    assertTrue(state.isInconsistent());
    assertEquals("app-2_INCONSISTENT", state.reportedArtifact());
  }

  @Test
  void aSecondFailureInTheSameScopeKeepsTheFirstDate() {
    AgentState state = fail(fail(AgentState.EMPTY, app("app-2"), FIRST), app("app-3"), LATER);
    Inconsistency record = state.inconsistencies().get(0);
    assertEquals(1, state.inconsistencies().size());
    assertEquals(FIRST, record.since());
    assertEquals(LATER, record.latest());
    assertEquals("app-3", record.artifactName());
    assertEquals(2, record.attempts());
  }

  @Test
  void failuresInDifferentScopesAreDifferentRecords() {
    AgentState state = fail(fail(AgentState.EMPTY, app("app-2"), FIRST), config("cfg-1"), LATER);
    assertEquals(2, state.inconsistencies().size());
  }

  @Test
  void anArtifactThatIsReallyNamedSoIsNotInconsistent() {
    AgentState state = succeed(AgentState.EMPTY, app("x_INCONSISTENT"));
    assertFalse(state.isInconsistent());
    assertEquals("x_INCONSISTENT", state.reportedArtifact());
  }

  @Test
  void theLastKnownGoodProvidesAreKept() {
    AgentState good = succeed(AgentState.EMPTY, app("app-1"));
    AgentState state = fail(good, app("app-2"), FIRST);
    assertEquals(good.installed(), state.installed());
  }

  @Test
  void aStateThatIsLostIsInconsistentEverywhere() {
    AgentState state = AgentState.lost(FIRST, "both copies are damaged");
    assertEquals(Scope.EVERYTHING, state.inconsistencies().get(0).scope());
    assertEquals("unknown_INCONSISTENT", state.reportedArtifact());
    assertTrue(succeed(state, app("app-1")).isInconsistent());
  }

  @Test
  void clearsAreWildcardsAndAMissingListClearsEverything() {
    Installed before = new Installed("a", "g", Map.of("x.version", "1", "y.version", "1"));
    assertEquals(
        Map.of("y.version", "1", "z", "2"),
        before.with(artifact("b", Map.of("z", "2"), List.of("x.*"))).provides());
    assertEquals(Map.of("z", "2"), before.with(artifact("b", Map.of("z", "2"), null)).provides());
  }

  @Test
  void theRecordIsOpenAsSoonAsTheDeviceIsKnownToBeInconsistent() {
    AgentState rolling = progress(AgentState.EMPTY, app("app-2"), Phase.ROLLBACK);
    assertEquals(Status.UPDATING, rolling.status());
    AgentState failed = rolling.after(Result.failed(failure("no backup")), FIRST, RULES);
    assertEquals(Phase.FAILURE, failed.running().phase());
    assertEquals(Status.INCONSISTENT, failed.status());
    assertEquals(Verdict.INCONSISTENT, failed.running().verdict());
    assertEquals("app-2_INCONSISTENT", failed.reportedArtifact());
    assertEquals("no backup", message(failed));
  }

  @Test
  void theRecordOfADeploymentInProgressLearnsWithoutCountingAnotherAttempt() {
    AgentState before = fail(AgentState.EMPTY, app("app-2"), FIRST);
    AgentState rolling = progress(before, app("app-3"), Phase.ROLLBACK);
    AgentState tainted = rolling.noted(rolling.running().tainted(failure("script")), LATER);
    AgentState ended =
        tainted
            .noted(
                tainted.running().withPayload(new Payload(0, "app", "ArtifactFailure", "ok")),
                LATER)
            .after(Result.failed(failure("module")), LATER.plusSeconds(5), RULES)
            .after(Result.OK, LATER.plusSeconds(6), RULES)
            .after(Result.OK, LATER.plusSeconds(7), RULES)
            .after(Result.OK, LATER.plusSeconds(8), RULES);
    assertEquals(1, ended.inconsistencies().size());
    Inconsistency record = ended.inconsistencies().get(0);
    assertEquals(2, record.attempts());
    assertEquals(FIRST, record.since());
    assertEquals(LATER, record.latest());
    assertEquals("script", message(ended));
  }

  @Test
  void anUpdateThatHasTouchedTheDeviceIsUpdatingUntilItIsDecided() {
    AgentState state = progress(AgentState.EMPTY, app("app-2"), Phase.COMMIT);
    assertEquals(Status.UPDATING, state.status());
    AgentState decided = state.after(Result.OK, FIRST, RULES).after(Result.OK, FIRST, RULES);
    assertEquals(Phase.CLEANUP, decided.running().phase());
    assertEquals(Status.CONSISTENT, decided.status());
  }

  @Test
  void aPersonsWordIsRememberedUntilAnotherDeploymentEnds() {
    AgentState bad = fail(AgentState.EMPTY, app("app-2"), FIRST);
    AgentState cleared = bad.cleared(LATER, "root", "board replaced");
    assertEquals(
        new Clearing(LATER, "root", "board replaced", bad.inconsistencies()), cleared.cleared());
    assertEquals(null, succeed(cleared, config("cfg-1")).cleared());
  }

  private static final Rules RULES = new Rules(InconsistentPolicy.SCOPE);

  private static Cause failure(String message) {
    return Cause.own(Phase.ROLLBACK, "ArtifactRollback", Cause.Kind.REFUSED, message);
  }

  private static @Nullable String message(AgentState state) {
    Cause cause = state.inconsistencies().get(0).causes().rollback();
    return cause == null ? null : cause.message();
  }

  private static AgentState progress(AgentState state, ArtifactSummary artifact, Phase phase) {
    return state.begun(
        new Deployment(
            "1",
            Source.MANAGED,
            artifact,
            state.installed(),
            FIRST,
            new Position(phase, true, 5),
            new Findings(
                phase == Phase.COMMIT ? Integrity.INTACT : Integrity.DAMAGED,
                true,
                Causes.NONE,
                null,
                false),
            Answers.NONE,
            null));
  }

  private static ArtifactSummary app(String name) {
    return artifact(name, Map.of("app.version", name), List.of("app.*"));
  }

  private static ArtifactSummary config(String name) {
    return artifact(name, Map.of("config.version", name), List.of("config.*"));
  }

  private static ArtifactSummary artifact(
      String name, Map<String, String> provides, @Nullable List<String> clears) {
    return new ArtifactSummary(name, null, "sum of " + name, List.of(), provides, clears);
  }

  private static AgentState succeed(AgentState state, ArtifactSummary artifact) {
    return end(state, artifact, Integrity.INTACT, LATER, InconsistentPolicy.SCOPE);
  }

  private static AgentState fail(AgentState state, ArtifactSummary artifact, Instant now) {
    return end(state, artifact, Integrity.INCONSISTENT, now, InconsistentPolicy.SCOPE);
  }

  /** Takes a deployment to its end with what is known about the device just before cleanup. */
  private static AgentState end(
      AgentState state,
      ArtifactSummary artifact,
      Integrity integrity,
      Instant now,
      InconsistentPolicy policy) {
    var deployment =
        new Deployment(
            "1",
            Source.MANAGED,
            artifact,
            state.installed(),
            now,
            new Position(Phase.FAILURE, true, 5),
            new Findings(integrity, true, Causes.NONE, null, false),
            Answers.NONE,
            null);
    return state
        .begun(deployment)
        .after(Result.OK, now, new Rules(policy))
        .after(Result.OK, now, new Rules(policy))
        .after(Result.OK, now, new Rules(policy));
  }
}
