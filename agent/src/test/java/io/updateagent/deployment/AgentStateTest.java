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
