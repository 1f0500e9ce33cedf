package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.LocalControl;
import io.updateagent.config.Stage;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Findings;
import io.updateagent.deployment.Phase;
import io.updateagent.store.OrdersFile;
import io.updateagent.store.Waiting;
import io.updateagent.store.WaitingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No daemon runs, and what it noted of an update that waits is judged anew. */
class WaitingNowTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");
  private static final Waiting.Reason APPROVAL =
      new Waiting.Reason("approval to commit", "run agent approve", null);
  private static final Waiting.Reason WINDOW =
      new Waiting.Reason("the window to commit, which opens at some time", "", NOW);
  private static final Waiting.Reason SERVER =
      new Waiting.Reason("the server to let it be installed", "", null, true);

  @TempDir Path data;

  private LocalOrders orders(Phase phase, Stage stage) {
    var orders = new LocalOrders(new OrdersFile(data), () -> NOW, Set.of(stage));
    orders.follow(state(phase).deployment());
    return orders;
  }

  private static AgentState state(Phase phase) {
    return AgentState.EMPTY.withDeployment(
        LocalOrdersTest.standing(phase, false, Findings.NONE, null));
  }

  private List<String> waitsFor(Phase phase, Set<Stage> approvals, Waiting.Reason... noted)
      throws IOException {
    new WaitingFile(data)
        .write(new Waiting("d", "app-2", phase, NOW, "boot", true, List.of(noted)));
    var control = new LocalControl(List.of(), approvals, false);
    var now = new WaitingNow(data, state(phase), control, () -> NOW);
    var whats = new ArrayList<String>();
    now.waiting().orElseThrow().reasons().forEach(reason -> whats.add(reason.advice()));
    return whats;
  }

  @Test
  void whatWasApprovedIsNotWaitedForAndAHoldIs() throws IOException {
    Set<Stage> commit = Set.of(Stage.COMMIT);
    assertEquals(List.of("run agent approve"), waitsFor(Phase.COMMIT, commit, APPROVAL));
    LocalOrders orders = orders(Phase.COMMIT, Stage.COMMIT);
    assertTrue(orders.approve().done());
    assertEquals(List.of(), waitsFor(Phase.COMMIT, commit, APPROVAL));
    assertTrue(orders.hold().done());
    assertEquals(List.of("run agent release"), waitsFor(Phase.COMMIT, commit, APPROVAL));
  }

  @Test
  void aWindowThatIsNotConfiguredAnyMoreIsNotWaitedForButTheServerIs() throws IOException {
    assertEquals(List.of(""), waitsFor(Phase.INSTALL, Set.of(), WINDOW, SERVER));
    assertEquals(List.of(), waitsFor(Phase.INSTALL, Set.of(), WINDOW));
  }

  @Test
  void whatIsCancelledWaitsForNothing() throws IOException {
    assertFalse(WaitingNow.isCancelled(data, state(Phase.INSTALL)));
    assertTrue(orders(Phase.INSTALL, Stage.INSTALL).cancel().done());
    assertTrue(WaitingNow.isCancelled(data, state(Phase.INSTALL)));
    assertEquals(List.of(), waitsFor(Phase.INSTALL, Set.of(Stage.INSTALL), SERVER));
  }
}
