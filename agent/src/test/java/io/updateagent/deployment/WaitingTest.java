package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A deployment that may not begin a phase yet waits before it, durably, and nothing is told. */
class WaitingTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:14:00Z");

  private final Set<Phase> closed = EnumSet.noneOf(Phase.class);
  private final List<String> done = new ArrayList<>();
  private final MemoryStore store = new MemoryStore(new Trace(true), AgentState.EMPTY);

  private final Steps steps =
      new Steps() {
        @Override
        public boolean mayBegin(Deployment deployment) {
          return !closed.contains(deployment.phase());
        }

        @Override
        public Result prepare(Deployment deployment, Journal journal) {
          done.add("prepare " + deployment.phase());
          return Result.OK;
        }

        @Override
        public Result run(Deployment deployment, Journal journal) {
          done.add("run " + deployment.phase());
          return Result.OK;
        }
      };

  private Engine engine(AgentState state) {
    return new Engine(steps, store, () -> NOW, InconsistentPolicy.SCOPE, state);
  }

  private AgentState begunUntil(Phase phase) throws StoreException {
    closed.add(phase);
    Engine engine = engine(AgentState.EMPTY);
    engine.begin(Deployment.begin("d-1", Source.MANAGED, "app-2", Installed.NOTHING, NOW));
    return engine.run(Set.of());
  }

  @Test
  void nothingOfThePhaseHappensBeforeItMayBegin() throws Exception {
    for (Phase phase : List.of(Phase.INSTALL, Phase.REBOOT, Phase.COMMIT)) {
      done.clear();
      closed.clear();
      AgentState waiting = begunUntil(phase);
      Position position = Objects.requireNonNull(waiting.deployment()).position();
      assertEquals(phase, position.phase());
      assertTrue(position.parked());
      assertFalse(position.entered());
      assertEquals(waiting, store.load(), "it is durable");
      assertFalse(done.contains("prepare " + phase), done.toString());
      Engine restarted = engine(store.load());
      restarted.recover();
      assertEquals(waiting, restarted.run(Set.of()), "a restart changes nothing");
      closed.clear();
      AgentState ended = engine(store.load()).run(Set.of());
      assertNull(ended.deployment());
      assertEquals(Verdict.SUCCESS, Objects.requireNonNull(ended.last()).verdict());
      assertEquals(1, done.stream().filter(("run " + phase)::equals).count(), done.toString());
    }
  }

  @Test
  void whatWasStartedAnewWhileItWaitedIsVerifiedAgainAndNeverGivenUpForWaitingLong()
      throws Exception {
    AgentState waiting = begunUntil(Phase.COMMIT);
    int counted = Objects.requireNonNull(waiting.deployment()).position().transitions();
    for (int boot = 0; boot < 50; boot++) {
      done.clear();
      Engine engine = engine(store.load());
      engine.recover();
      engine.verifyAgain();
      AgentState again = engine.run(Set.of());
      assertEquals(List.of("prepare VERIFY_REBOOT", "run VERIFY_REBOOT"), done);
      Position position = Objects.requireNonNull(again.deployment()).position();
      assertEquals(Phase.COMMIT, position.phase());
      assertEquals(counted, position.transitions());
    }
    closed.clear();
    AgentState ended = engine(store.load()).run(Set.of());
    assertEquals(Verdict.SUCCESS, Objects.requireNonNull(ended.last()).verdict());
  }
}
