package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People on the device have a say in when it is updated, and their word outlives the agent. */
class LocalControlIT {
  /** Notes its calls; "reboots" without a reboot; installs only once there is a file. */
  private static final String MODULE =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          NeedsArtifactReboot) echo Yes;;
          Artifact*) echo $1 >> %1$s/calls;;
      esac
      [ $1 != ArtifactInstall ] || while [ -e %1$s/slow ]; do sleep 0.02; done
      """;

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void device() throws Exception {
    device = new Rig(directory);
    rig().module("app", MODULE.formatted(directory));
    rig().artifact("app-2", "app", "app");
  }

  @AfterEach
  void end() {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void aHeldDeviceBeginsNothingUntilItIsReleased() throws Exception {
    Run held = rig().agent("hold");
    assertEquals(0, held.exit(), held.err());
    assertTrue(held.out().contains("the daemon is not running"), held.out());
    startDaemon();
    String deployment = rig().begin("app-2");
    Run check = patiently("check-update");
    assertEquals(1, check.exit());
    assertTrue(check.complaint().contains("the end of the hold since"), check.err());
    rig().killDaemon();
    startDaemon();
    assertTrue(patiently("hold").out().startsWith("on hold already"));
    String status = rig().agent("show-status").out();
    assertTrue(status.contains("On hold    since 20"), status);
    assertFalse(Files.exists(rig().path("data/state")), "something began");
    assertEquals("pending", status(deployment));
    Run released = rig().agent("release");
    assertEquals("released", released.out().strip());
    rig().await(() -> status(deployment).equals("success"));
    assertFalse(Files.exists(rig().path("data/orders")));
    assertEquals("there is no hold", rig().agent("release").out().strip());
  }

  @Test
  @Tag("slow")
  void anUpdateWaitsForApprovalOfEachStepThroughKills() throws Exception {
    rig().configure("\"RequireApproval\": [\"install\", \"reboot\", \"commit\"]");
    startDaemon();
    String deployment = rig().begin("app-2");
    for (String step : List.of("install", "reboot", "commit")) {
      String phase =
          "Artifact" + step.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + step.substring(1);
      String pause =
          "pause_before_"
              + step.replaceAll("(install|reboot|commit)", "$1ing")
                  .replace("commiting", "committing");
      rig().await(() -> status(deployment).equals(pause));
      rig().await(() -> waitsBefore(step));
      Run status = rig().agent("show-status");
      assertEquals(0, status.exit());
      assertTrue(status.out().contains("app-2, waiting before " + phase), status.out());
      assertTrue(status.out().contains("Waits for  approval to " + step), status.out());
      assertTrue(status.out().contains("Next       run agent approve"), status.out());
      rig().killDaemon();
      String dead = rig().agent("show-status").out();
      assertTrue(dead.contains("app-2, waiting before " + phase), dead);
      assertTrue(dead.contains("start the daemon"), dead);
      Run resume = rig().agent("resume");
      assertEquals(1, resume.exit());
      assertTrue(resume.complaint().contains("waits before " + phase), resume.err());
      startDaemon();
      assertEquals("approved: app-2 may " + step, patiently("approve").out().strip());
    }
    rig().await(() -> status(deployment).equals("success"));
    assertEquals(
        List.of("ArtifactInstall", "ArtifactReboot", "ArtifactVerifyReboot", "ArtifactCommit"),
        Files.readAllLines(rig().path("calls")));
    rig().await(() -> rig().state().path("deployment").isNull());
    // Taken away after the state says that nothing is in progress, so that a kill in between loses
    // none.
    rig().await(() -> !Files.exists(rig().path("data/waiting")));
    rig().await(() -> !Files.exists(rig().path("data/orders")));
    Run approve = rig().agent("approve");
    assertEquals(1, approve.exit());
    assertTrue(approve.complaint().contains("nothing waits for approval"), approve.err());
  }

  @Test
  void aHoldStopsAnInstallationAtTheNextSafePointAndNotBefore() throws Exception {
    Files.createFile(rig().path("slow"));
    startDaemon();
    String deployment = rig().begin("app-2");
    rig().await(() -> Files.exists(rig().path("calls")));
    Run hold = rig().agent("hold");
    assertTrue(hold.out().contains("app-2 stops at the next safe point"), hold.out() + hold.err());
    Run cancel = rig().agent("cancel");
    assertEquals(1, cancel.exit());
    assertTrue(
        cancel.complaint().contains("cannot cancel: the installation of app-2 has begun"),
        cancel.err());
    assertTrue(cancel.complaint().contains("agent rollback"), cancel.err());
    Files.delete(rig().path("slow"));
    rig().await(() -> waitsBefore("reboot"));
    JsonNode shown = new ObjectMapper().readTree(rig().agent("show-status", "--json").out());
    assertEquals("updating", shown.path("status").asText());
    assertEquals("REBOOT", shown.path("waiting").path("phase").asText());
    assertFalse(shown.path("hold").isNull());
    rig().killDaemon();
    Run released = rig().agent("release");
    assertEquals(0, released.exit(), released.err());
    assertEquals(List.of("ArtifactInstall"), Files.readAllLines(rig().path("calls")));
    startDaemon();
    rig().await(() -> status(deployment).equals("success"));
  }

  @Test
  void whatIsCancelledIsNotInstalledAndTheServerHearsWhy() throws Exception {
    rig().configure("\"RequireApproval\": \"install\"");
    startDaemon();
    assertTrue(patiently("cancel").complaint().contains("nothing to cancel"));
    String deployment = rig().begin("app-2");
    rig().await(() -> waitsBefore("install"));
    Run cancel = rig().agent("cancel");
    assertEquals(0, cancel.exit(), cancel.err());
    rig().await(() -> status(deployment).equals("failure"));
    JsonNode part = rig().management("deployments/deployments/" + deployment + "/devices").path(0);
    assertTrue(part.toString().contains("cancelled on the device"), part.toString());
    rig().await(() -> rig().state().path("deployment").isNull());
    assertEquals("NOT_STARTED", rig().state().path("last").path("verdict").asText());
    assertFalse(Files.exists(rig().path("calls")));
    String status = rig().agent("show-status").out();
    assertTrue(status.contains("app-2: stopped before anything was changed"), status);
  }

  @Test
  @Tag("slow")
  void anUpdateWaitsForItsMaintenanceWindow() throws Exception {
    LocalTime now = LocalTime.now(Clock.system(ZoneOffset.UTC)).withSecond(0).withNano(0);
    rig().configure(window(now.plusHours(2), now.plusHours(3)));
    startDaemon();
    String deployment = rig().begin("app-2");
    rig().await(() -> status(deployment).equals("pause_before_installing"));
    String status = rig().agent("show-status").out();
    assertTrue(status.contains("Waits for  the window to install, which opens at "), status);
    assertTrue(status.contains("Window     install opens at "), status);
    rig().killDaemon();
    rig().configure(window(now.minusHours(1), now.plusHours(1)));
    startDaemon();
    rig().await(() -> status(deployment).equals("success"));
    assertTrue(rig().agent("show-status").out().contains("Window     install is open"));
    rig().killDaemon();
    rig().configure(window(now.plusHours(2), now.plusHours(3)));
    Run install = rig().agent("install", rig().artifact("app-3", "app", "app").toString());
    assertEquals(0, install.exit(), install.err());
    assertTrue(install.err().contains("agent install goes on at once"), install.err());
  }

  @Test
  @Tag("slow")
  void ordersThatCannotBeReadCountAsAHold() throws Exception {
    Files.writeString(rig().path("data/orders"), "{ damaged");
    startDaemon();
    Run check = patiently("check-update");
    assertEquals(1, check.exit());
    assertTrue(check.complaint().contains("cannot read"), check.err());
    assertEquals(0, rig().agent("release").exit());
    assertEquals("success", rig().deploy("app-2").path("status").asText());
  }

  private static String window(LocalTime from, LocalTime to) {
    return "\"UpdateWindows\": [{\"From\": \"%s\", \"To\": \"%s\", \"Phases\": \"install\"}]"
        .formatted(from, to);
  }

  /** Starts the daemon, and waits until it has the data directory. */
  private void startDaemon() throws Exception {
    long before = starts();
    rig().startDaemon();
    rig().await(() -> starts() > before);
  }

  private long starts() throws IOException {
    return rig().log().lines().filter(line -> line.contains(" starts; data ")).count();
  }

  /** A daemon that was just started is asked again until it listens. */
  private Run patiently(String command) throws Exception {
    Run run = rig().agent(command);
    while (run.err().contains("is starting")) {
      run = rig().agent(command);
    }
    return run;
  }

  private boolean waitsBefore(String step) throws IOException {
    if (!Files.exists(rig().path("data/state"))) {
      return false;
    }
    JsonNode deployment = rig().state().path("deployment");
    return deployment.path("parked").asBoolean()
        && deployment.path("phase").asText().equals(step.toUpperCase(java.util.Locale.ROOT))
        && Files.exists(rig().path("data/waiting"));
  }

  private String status(String deployment) throws IOException, InterruptedException {
    return rig()
        .management("deployments/deployments/" + deployment + "/devices")
        .path(0)
        .path("status")
        .asText();
  }
}
