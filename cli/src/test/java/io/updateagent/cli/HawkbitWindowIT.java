package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.cli.HawkbitOperator.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole agent and the maintenance windows of a real Eclipse hawkBit server. */
@Tag("slow")
class HawkbitWindowIT extends HawkbitDevice {
  private static final String CLOSED = "waits: its maintenance window is not open";
  private static final Duration HOUR = Duration.ofHours(1);

  /** Long enough for a busy machine to see that the window is closed. */
  private static final Duration SOON = Duration.ofSeconds(25);

  @BeforeEach
  void theDeviceAsksForUpdates() throws Exception {
    rig().module("app", "[ \"$1\" != ArtifactInstall ] || touch " + rig().path("installed"));
    rig().startDaemon();
    attributes("agent_state", "consistent");
  }

  @Test
  void beforeItsWindowAnUpdateIsOnlyDownloadedAndInTheWindowInstalled() throws Exception {
    int set = upload("app-2", "app");
    Instant opens = Instant.now().plus(SOON);
    String action = operator().assign(set, name(), opens, HOUR);
    awaitClosed(action);
    assertTrue(rig().agent("show-status").out().contains("the server to let it be installed"));
    Told told = verdict(action);
    assertEquals("finished", told.status(), told.messages());
    Instant installed = Files.getLastModifiedTime(rig().path("installed")).toInstant();
    assertTrue(installed.isAfter(opens.minusSeconds(1)), installed + " is before " + opens);
    attributes("artifact_name", "app-2");
  }

  @Test
  void whatTheServerCancelsBeforeItsWindowIsOver() throws Exception {
    String action = closed("app-2");
    operator().cancel(action);
    awaitCancelled(action);
    assertNothingWasInstalled();
    String next = operator().assign(upload("app-3", "app"), name());
    assertEquals("finished", verdict(next).status());
    attributes("artifact_name", "app-3");
  }

  @Test
  void whatAPersonCancelsBeforeItsWindowIsAnError() throws Exception {
    String action = closed("app-2");
    assertEquals(0, rig().agent("cancel").exit());
    Told told = verdict(action);
    assertEquals("error", told.status(), told.messages());
    assertTrue(told.messages().contains("cancelled on the device"), told::messages);
    assertNothingWasInstalled();
  }

  @Test
  void aRestartBeforeTheWindowInstallsNothingAndForgetsNothing() throws Exception {
    String action = closed("app-2");
    rig().killDaemon();
    rig().startDaemon();
    rig().await(() -> rig().log().contains("going on with deployment"));
    operator().cancel(action);
    awaitCancelled(action);
    assertNothingWasInstalled();
  }

  @Test
  void whatIsAssignedWithoutAWindowComesInsteadOfWhatWaitsForOne() throws Exception {
    String older = closed("app-2");
    String newer = operator().assign(upload("app-3", "app"), name());
    assertEquals("finished", verdict(newer).status());
    awaitCancelled(older);
    attributes("artifact_name", "app-3");
  }

  @Test
  void aWindowThatIsMissedEndsTheUpdate() throws Exception {
    rig().module("app", waitingIn("Download"));
    int set = upload("app-2", "app");
    Instant opens = Instant.now().plusSeconds(8);
    String action = operator().assign(set, name(), opens, Duration.ofSeconds(2));
    await("Download");
    rig().await(() -> Instant.now().isAfter(opens.plusSeconds(3)));
    go();
    awaitCancelled(action);
    assertNothingWasInstalled();
    assertFalse(Files.exists(rig().path("ArtifactInstall")));
  }

  /** This server is older than the confirmation of actions; a newer one has more tests to pass. */
  @Test
  void thisServerHasNoActionsThatAreToBeConfirmed() throws Exception {
    String settings = operator().settings();
    assertTrue(settings.contains("repository.actions.autoclose.enabled"), settings);
    assertFalse(settings.contains("confirm"), settings);
  }

  /** Assigns an update whose window does not open during the test, and sees it wait. */
  private String closed(String artifact) throws IOException, InterruptedException {
    int set = upload(artifact, "app");
    String action = operator().assign(set, name(), Instant.now().plus(HOUR), HOUR);
    awaitClosed(action);
    return action;
  }

  private void awaitClosed(String action) throws IOException, InterruptedException {
    rig().await(() -> operator().told(action).messages().contains(CLOSED));
    rig().await(() -> rig().log().contains("app-2 waits before ArtifactInstall"));
    assertTrue(operator().told(action).messages().contains("Target downloads"));
    assertFalse(Files.exists(rig().path("installed")));
  }

  private void awaitCancelled(String action) throws IOException, InterruptedException {
    rig().await(() -> operator().told(action).status().equals("canceled"));
    rig().await(() -> rig().state().path("deployment").isNull());
  }

  private void assertNothingWasInstalled() throws IOException, InterruptedException {
    assertFalse(Files.exists(rig().path("installed")));
    rig().await(() -> rig().state().path("deployment").isNull());
    List<String> kept = Files.readAllLines(rig().path("data/history.jsonl"));
    assertTrue(kept.get(kept.size() - 1).contains("not-started"), kept.toString());
    assertEquals("app-1", attributes("agent_state", "consistent").path("artifact_name").asText());
  }
}
