package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is remembered of deployments that failed, and how long each then has to wait. */
class FailedOfferTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void theWaitDoublesUpToADay() {
    assertEquals(MINUTE, waitAfter(1));
    assertEquals(Duration.ofMinutes(2), waitAfter(2));
    assertEquals(Duration.ofMinutes(8), waitAfter(4));
    assertEquals(Duration.ofDays(1), waitAfter(12));
    assertEquals(Duration.ofDays(1), waitAfter(Integer.MAX_VALUE));
  }

  @Test
  void theWaitEndsAndAClockThatWentBackEndsItToo() {
    var failed = new FailedOffer("1", null, 1, NOW);
    assertEquals(Duration.ofSeconds(1), failed.wait(NOW.plusSeconds(59), MINUTE));
    assertEquals(Duration.ZERO, failed.wait(NOW.plusSeconds(60), MINUTE));
    assertEquals(Duration.ZERO, failed.wait(NOW.minusSeconds(1), MINUTE));
  }

  @Test
  void everyFailureOfADeploymentCounts() {
    AgentState state =
        end(end(AgentState.EMPTY, "1", "a", Verdict.ROLLED_BACK), "1", "a", Verdict.INCONSISTENT);
    assertEquals(2, attempts(state, "1"));
  }

  @Test
  void anotherDeploymentOfTheSameArtifactGoesOnCounting() {
    AgentState state =
        end(end(AgentState.EMPTY, "1", "a", Verdict.ROLLED_BACK), "2", "a", Verdict.ROLLED_BACK);
    assertEquals(1, attempts(state, "1"));
    assertEquals(2, attempts(state, "2"));
  }

  @Test
  void aSuccessMakesUpForTheFailuresOfTheArtifact() {
    AgentState state = end(AgentState.EMPTY, "1", "a", Verdict.ROLLED_BACK);
    state = end(state, "2", "b", Verdict.ROLLED_BACK);
    state = end(state, "3", "a", Verdict.SUCCESS);
    assertTrue(state.failedOffer("1").isEmpty());
    assertEquals(1, attempts(state, "2"));
  }

  @Test
  void onlyAFewAreRememberedTheLatest() {
    AgentState state = AgentState.EMPTY;
    for (int number = 0; number < 3 * FailedOffer.MOST; number++) {
      state = end(state, "" + number, "artifact " + number, Verdict.NOT_STARTED);
    }
    assertEquals(FailedOffer.MOST, state.failedOffers().size());
    assertEquals(1, attempts(state, "" + (3 * FailedOffer.MOST - 1)));
  }

  private static Duration waitAfter(int attempts) {
    return new FailedOffer("1", null, attempts, NOW).wait(NOW, MINUTE);
  }

  private static int attempts(AgentState state, String deploymentId) {
    return state.failedOffer(deploymentId).orElseThrow().attempts();
  }

  private static AgentState end(AgentState state, String id, String artifact, Verdict verdict) {
    var summary = new ArtifactSummary(artifact, null, "sum " + artifact, List.of(), Map.of(), null);
    Finished last = Objects.requireNonNull(States.ended(state, summary, verdict, NOW).last());
    var finished =
        new Finished(
            last.number(),
            id,
            Source.MANAGED,
            summary,
            verdict,
            Causes.NONE,
            last.before(),
            last.after(),
            NOW,
            NOW,
            0,
            null);
    return new AgentState(
        state.installed(),
        null,
        List.of(),
        null,
        finished,
        FailedOffer.after(state.failedOffers(), finished),
        null);
  }
}
