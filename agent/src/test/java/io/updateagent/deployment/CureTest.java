package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A device is inconsistent exactly while something that a failed update damaged was not replaced:
 * random lives against a plain model. {@code -Dseed=N} begins with another life; a failure names
 * the seed of its life.
 */
class CureTest {
  private static final long SEED = Long.getLong("seed", 1);
  private static final int LIVES = 600;
  private static final int MANY_LIVES = 40_000;
  private static final int STEPS = 25;
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-02-01T00:00:00Z");

  @Test
  void aRecordIsOpenExactlyWhileWhatItDamagedWasNotReplaced() {
    live(LIVES);
  }

  @Test
  @Tag("slow")
  void aRecordIsOpenExactlyWhileWhatItDamagedWasNotReplacedInManyLives() {
    live(MANY_LIVES);
  }

  private static void live(int lives) {
    int inconsistent = 0;
    for (long seed = SEED; seed < SEED + lives; seed++) {
      boolean scope = seed % 3 != 0;
      var life = new Life(seed, scope ? InconsistentPolicy.SCOPE : InconsistentPolicy.LAST_INSTALL);
      for (int step = 0; step < STEPS; step++) {
        AgentState state = life.next();
        check(state, life.model(), "seed %d, step %d: %s".formatted(seed, step, life));
        inconsistent += state.isInconsistent() ? 1 : 0;
      }
    }
    assertTrue(inconsistent > lives * STEPS / 3, inconsistent + " inconsistent states only");
  }

  private static void check(AgentState state, DeviceModel model, String what) {
    List<String> open =
        state.inconsistencies().stream()
            .flatMap(record -> record.scope().patterns().stream())
            .toList();
    Set<String> forgotten = model.damagedKeys();
    forgotten.removeAll(model.keys(open));
    assertEquals(Set.of(), forgotten, what);
    assertEquals(List.of(), open.stream().filter(model::isReplaced).toList(), what);
    assertEquals(!model.damagedKeys().isEmpty(), state.isInconsistent(), what);
    assertEquals(model.provides(), state.installed().provides(), what);
    assertEquals(model.name(), state.installed().artifactName(), what);
    assertEquals(model.reported(), state.reportedArtifact(), what);
    Optional<Instant> since =
        state.inconsistencies().stream().map(Inconsistency::since).min(Comparator.naturalOrder());
    assertTrue(
        model.since().isEmpty() || !since.orElseThrow().isAfter(model.since().get()),
        what + ": the first date is lost");
    var scopes = new HashSet<Scope>();
    state.inconsistencies().forEach(record -> scopes.add(record.scope()));
    assertEquals(state.inconsistencies().size(), scopes.size(), what + ": a scope twice");
    assertTrue(state.inconsistencies().size() <= Records.MOST, what);
  }

  @Test
  void twoSuccessesCureTogetherWhatNeitherCuresAlone() {
    AgentState state = fail(AgentState.EMPTY, artifact("both", "a.*", "b.*"), FIRST);
    state = succeed(state, artifact("a-1", "a.*"));
    assertEquals(new Scope(List.of("b.*")), state.inconsistencies().get(0).scope());
    assertEquals(FIRST, state.inconsistencies().get(0).since());
    state = succeed(state, artifact("b-1", "b.*"));
    assertEquals("b-1", state.reportedArtifact());
  }

  @Test
  void theSameArtifactFailingAgainAfterAPartialCureIsTheSameRecord() {
    AgentState state = fail(AgentState.EMPTY, artifact("both", "a.*", "b.*"), FIRST);
    state = succeed(state, artifact("a-1", "a.*"));
    state = fail(state, artifact("both", "a.*", "b.*"), LATER);
    assertEquals(1, state.inconsistencies().size());
    Inconsistency record = state.inconsistencies().get(0);
    assertEquals(new Scope(List.of("a.*", "b.*")), record.scope());
    assertEquals(FIRST, record.since());
    assertEquals(2, record.attempts());
  }

  @Test
  void aWiderFailureLeavesTheNarrowerRecordOpen() {
    AgentState state = fail(AgentState.EMPTY, artifact("app-2", "app.*"), FIRST);
    state = fail(state, artifact("all-1", "*"), LATER);
    assertEquals(2, state.inconsistencies().size());
    state = succeed(state, artifact("app-3", "app.*"));
    assertEquals(List.of(Scope.EVERYTHING), scopes(state));
  }

  @Test
  void overlappingIsNotCovering() {
    AgentState state = fail(AgentState.EMPTY, artifact("one", "a*"), FIRST);
    state = succeed(state, artifact("two", "ab*", "*x"));
    assertEquals(List.of(new Scope(List.of("a*"))), scopes(state));
  }

  @Test
  void recordsAreBoundedAndNothingIsForgotten() {
    AgentState state = AgentState.EMPTY;
    for (int number = 0; number < 3 * Records.MOST; number++) {
      state = fail(state, artifact("app-" + number, "app-" + number + ".*"), FIRST);
    }
    assertEquals(Records.MOST, state.inconsistencies().size());
    state = succeed(state, artifact("app-40", "app-40.*"));
    assertEquals(Records.MOST, state.inconsistencies().size());
    for (int number = 0; number < 3 * Records.MOST; number++) {
      assertTrue(state.isInconsistent());
      state = succeed(state, artifact("fix-" + number, "app-" + number + ".*"));
    }
    assertTrue(state.inconsistencies().isEmpty());
  }

  private static List<Scope> scopes(AgentState state) {
    return state.inconsistencies().stream().map(Inconsistency::scope).toList();
  }

  private static ArtifactSummary artifact(String name, String... clears) {
    return new ArtifactSummary(name, null, "sum " + name, List.of(), Map.of(), List.of(clears));
  }

  private static AgentState succeed(AgentState state, ArtifactSummary artifact) {
    return States.ended(state, artifact, Verdict.SUCCESS, LATER);
  }

  private static AgentState fail(AgentState state, ArtifactSummary artifact, Instant now) {
    return States.ended(state, artifact, Verdict.INCONSISTENT, now);
  }
}
