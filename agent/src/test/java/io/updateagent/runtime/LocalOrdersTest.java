package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Stage;
import io.updateagent.control.Answer;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Findings;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Integrity;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.OrdersFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people order is answered as the deployment really stands. */
class LocalOrdersTest {
  private static final Instant NOW = Instant.parse("2026-11-25T00:00:00Z");

  @TempDir Path data;
  private LocalOrders orders = LocalOrdersTest.at(Path.of("/nowhere"));

  @BeforeEach
  void nobodyOrderedAnything() {
    orders = at(data);
  }

  private static LocalOrders at(Path data) {
    return new LocalOrders(new OrdersFile(data), () -> NOW, Set.of(Stage.INSTALL));
  }

  @Test
  void whatIsCancelledIsNotApprovedAnyMore() {
    orders.follow(standing(Phase.INSTALL, false, Findings.NONE, null));
    assertTrue(orders.cancel().done());
    Answer answer = orders.approve();
    assertFalse(answer.done(), answer.text());
    assertTrue(answer.text().contains("app-2 is cancelled"), answer.text());
    assertFalse(orders.approves("d", Stage.INSTALL));
  }

  @Test
  void aDownloadThatFailedIsOverAndNothingBegan() {
    Cause cause = Cause.own(Phase.DOWNLOAD, "Download", Cause.Kind.REFUSED, "HTTP 404");
    for (Phase phase : Set.of(Phase.CLEANUP, Phase.REPORT)) {
      orders.follow(standing(phase, true, failed(cause), Verdict.NOT_STARTED));
      assertEquals(
          Answer.no(
              "nothing to cancel: the update to app-2 is over; it failed before anything was"
                  + " changed"),
          orders.cancel());
    }
  }

  @Test
  void whoeverCancelsWhatIsInstalledHearsHowToUndoIt() {
    orders.follow(standing(Phase.INSTALL, true, Findings.NONE, null));
    Answer answer = orders.cancel();
    assertFalse(answer.done());
    assertTrue(answer.text().contains("stop the daemon (systemctl stop agent) and"), answer.text());
  }

  @Test
  void whereNoDaemonRunsNoneIsToBeStopped() {
    orders.follow(standing(Phase.INSTALL, true, Findings.NONE, null));
    Answer answer = orders.alone().cancel();
    assertFalse(answer.done());
    assertEquals(
        "cannot cancel: the installation of app-2 has begun (ArtifactInstall); run agent rollback"
            + " to undo it",
        answer.text());
  }

  private static Findings failed(Cause cause) {
    return new Findings(Integrity.RESTORED, false, new Causes(cause, null), null, true);
  }

  static Deployment standing(
      Phase phase, boolean entered, Findings findings, @Nullable Verdict verdict) {
    Deployment begun = Deployment.begin("d", Source.MANAGED, "app-2", Installed.NOTHING, NOW);
    return new Deployment(
        begun.id(),
        begun.source(),
        begun.artifact(),
        begun.before(),
        begun.started(),
        new Position(phase, entered, 0),
        findings,
        begun.answers(),
        verdict);
  }
}
