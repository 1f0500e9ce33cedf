package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A payload that does not say what it writes may have damaged anything, and cures nothing. */
class ExtentTest {
  private static final List<String> A = List.of("a.*", "a.version");
  private static final List<String> B = List.of("b.*");
  private static final List<String> SILENT = List.of();

  @Test
  void payloadsThatSayWhatTheyWriteReachAsFarAsAllOfThemTogether() {
    Extent extent = Extent.of(List.of(A, B));
    assertEquals(new Scope(List.of("a.*", "b.*")), extent.damages());
    assertEquals(extent.damages(), extent.replaces());
  }

  @Test
  void aSilentPayloadMayDamageEverythingAndReplacesNothing() {
    Extent extent = Extent.of(List.of(A, SILENT));
    assertEquals(Scope.EVERYTHING, extent.damages());
    assertEquals(new Scope(List.of("a.*")), extent.replaces());
  }

  @Test
  void anArtifactThatSaysNothingAtAllIsFromBeforeArtifactsCouldSay() {
    assertEquals(
        new Extent(Scope.EVERYTHING, Scope.EVERYTHING), Extent.of(List.of(SILENT, SILENT)));
  }

  @Test
  void whatInstallsNothingReplacesNothing() {
    assertNull(Extent.of(List.of()).replaces());
  }

  @Test
  void theFailureOfAnArtifactWithASilentPayloadIsNotCuredByItsNamesAlone() {
    AgentState state = fail(artifact("set-1", Extent.of(List.of(A, SILENT))));
    assertEquals(Scope.EVERYTHING, scope(state));
    state = succeed(state, artifact("a-2", Extent.of(List.of(A))));
    assertEquals(Scope.EVERYTHING, scope(state));
  }

  @Test
  void theSameArtifactCuresItsOwnFailure() {
    ArtifactSummary artifact = artifact("set-1", Extent.of(List.of(A, SILENT)));
    assertTrue(succeed(fail(artifact), artifact).inconsistencies().isEmpty());
  }

  @Test
  void oneSilentArtifactDoesNotCureWhatAnotherMayHaveDamaged() {
    ArtifactSummary one = artifact("set-1", Extent.of(List.of(A, SILENT)));
    ArtifactSummary other = artifact("set-2", Extent.of(List.of(B, SILENT)));
    AgentState state = States.ended(fail(one), other, Verdict.INCONSISTENT, Instant.EPOCH);
    assertEquals(Scope.EVERYTHING, scope(state));
    assertEquals(2, state.inconsistencies().get(0).attempts());
    assertEquals(Scope.EVERYTHING, scope(succeed(state, other)));
  }

  @Test
  void anArtifactWithASilentPayloadCuresWhatItNamesOnly() {
    AgentState state = fail(artifact("both-1", Extent.of(List.of(A, B))));
    state = succeed(state, artifact("set-1", Extent.of(List.of(A, SILENT))));
    assertEquals(new Scope(B), scope(state));
  }

  @Test
  void anEmptyPayloadCuresNothing() {
    AgentState state = fail(artifact("b-1", Extent.of(List.of(B))));
    state = succeed(state, artifact("empty-1", Extent.of(List.of())));
    assertEquals(new Scope(B), scope(state));
  }

  private static Scope scope(AgentState state) {
    assertEquals(1, state.inconsistencies().size());
    return state.inconsistencies().get(0).scope();
  }

  private static ArtifactSummary artifact(String name, Extent extent) {
    return new ArtifactSummary(name, null, "sum " + name, List.of(), Map.of(), List.of(), extent);
  }

  private static AgentState fail(ArtifactSummary artifact) {
    return States.ended(AgentState.EMPTY, artifact, Verdict.INCONSISTENT, Instant.EPOCH);
  }

  private static AgentState succeed(AgentState state, ArtifactSummary artifact) {
    return States.ended(state, artifact, Verdict.SUCCESS, Instant.EPOCH);
  }
}
