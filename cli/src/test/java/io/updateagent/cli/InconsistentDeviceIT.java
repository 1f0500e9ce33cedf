package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A device that could not be put back says so, everywhere, until it is really repaired. */
class InconsistentDeviceIT {
  private static final String GOOD = "exit 0";
  private static final String NO_ROLLBACK =
      "[ \"$1\" != ArtifactInstall ] || { echo 'No space left on device' >&2; exit 7; }";
  private static final String ROLLBACK_FAILS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) exit 7;;
          ArtifactRollback) echo 'cannot restore backup' >&2; exit 8;;
      esac
      """;
  private static final String FAILURE_FAILS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) exit 7;;
          ArtifactFailure) exit 9;;
      esac
      """;
  private static final String NEVER_VERIFIES =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          NeedsArtifactReboot) echo Yes;;
          ArtifactVerifyReboot) exit 7;;
          ArtifactVerifyRollbackReboot) exit 10;;
      esac
      """;
  private static final String ROLLBACK_WORKS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) exit 7;;
      esac
      """;

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void aDeviceRunsAppOne() throws Exception {
    device = new Rig(directory);
    Rig rig = rig();
    rig.module("app", GOOD);
    assertEquals(0, rig.agent("install", rig.artifact("app-1", "app", "app").toString()).exit());
  }

  @AfterEach
  void end() throws Exception {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void theDaemonSaysSoEverywhereAndAfterAKill() throws Exception {
    theDaemonSaysSoEverywhereAndAfterAKill(
        "ROLLBACK_FAILS", "ArtifactInstall: app exited 7", "ArtifactRollback: app exited 8");
  }

  @ParameterizedTest
  @Tag("slow")
  @CsvSource({
    "NO_ROLLBACK,    ArtifactInstall: app exited 7,      SupportsRollback",
    "FAILURE_FAILS,  ArtifactInstall: app exited 7,      ArtifactFailure: app exited 9",
    "NEVER_VERIFIES, ArtifactVerifyReboot: app exited 7, ArtifactVerifyRollbackReboot",
  })
  void theDaemonSaysSoEverywhereAndAfterAKill(String kind, String install, String rollback)
      throws Exception {
    rig().module("app", body(kind));
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    JsonNode told = rig().deploy("app-2");
    assertEquals("failure", told.path("status").asText());
    assertTrue(told.path("substate").asText().startsWith("inconsistent: "), told.toString());
    assertSaysSo(install, rollback);
    JsonNode device = rig().deviceAtServer("app-2_INCONSISTENT");
    assertTrue(device.path("inconsistent").path("cause").asText().contains(install));

    rig().killDaemon();
    assertSaysSo(install, rollback);
    rig().startDaemon();
    rig().await(() -> rig().log().lines().count() > 0);
    assertSaysSo(install, rollback);
  }

  private static String body(String kind) {
    return switch (kind) {
      case "NO_ROLLBACK" -> NO_ROLLBACK;
      case "ROLLBACK_FAILS" -> ROLLBACK_FAILS;
      case "FAILURE_FAILS" -> FAILURE_FAILS;
      case "NEVER_VERIFIES" -> NEVER_VERIFIES;
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private void assertSaysSo(String install, String rollback) throws Exception {
    Run status = rig().agent("show-status");
    assertEquals(3, status.exit());
    assertTrue(status.out().startsWith("INCONSISTENT  since "), status.out());
    String flat = status.out().replace(" in ", " ").replaceAll("failed |not possible ", "");
    assertTrue(flat.contains(install), status.out());
    assertTrue(flat.contains(rollback), status.out());
    assertEquals("inconsistent", rig().state().path("status").asText());
    assertEquals("app-1", rig().state().path("artifact").asText());
    assertTrue(Files.exists(rig().path("data/inconsistent")));
    assertEquals("app-2_INCONSISTENT", rig().agent("show-artifact").out().strip());
  }

  @Test
  void aRollbackThatWorksLeavesNoFlag() throws Exception {
    rig().module("app", ROLLBACK_WORKS);
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    JsonNode told = rig().deploy("app-2");
    assertTrue(told.path("substate").asText().startsWith("rolled-back: "), told.toString());
    assertEquals(0, rig().agent("show-status", "--quiet").exit());
    assertFalse(Files.exists(rig().path("data/inconsistent")));
    assertEquals("app-1", rig().agent("show-artifact").out().strip());
    assertTrue(rig().agent("history").out().contains("rolled-back"));
  }

  @Test
  void theSameArtifactInstallsAgainWithAWarningFirstAndCures() throws Exception {
    Path artifact = breakTheDevice();
    rig().module("app", GOOD);
    Run again = rig().agent("install", artifact.toString());
    assertEquals(0, again.exit(), again.err());
    String first = again.complaint();
    assertTrue(first.startsWith("agent: warning: this device is INCONSISTENT since "), first);
    assertTrue(first.contains("app-2 failed (ArtifactInstall: app exited 7"), first);
    assertEquals(0, rig().agent("show-status").exit());
    assertFalse(Files.exists(rig().path("data/inconsistent")));
  }

  @Test
  void theServerMayDeployTheSameArtifactAgainAndWarnsBefore() throws Exception {
    breakTheDevice();
    rig().module("app", GOOD);
    rig().startDaemon();
    rig().deviceAtServer("app-2_INCONSISTENT");
    assertEquals("success", rig().deploy("app-2").path("status").asText());
    assertTrue(rig().log().contains("this device is INCONSISTENT since"), rig().log());
    assertEquals(0, rig().agent("show-status", "--quiet").exit());
  }

  @Test
  void theSuccessOfSomethingUnrelatedDoesNotCure() throws Exception {
    breakTheDevice();
    rig().module("config", GOOD);
    Run other = rig().agent("install", rig().artifact("cfg-1", "config", "config").toString());
    assertEquals(0, other.exit(), other.err());
    assertEquals(3, rig().agent("show-status").exit());
    assertEquals("cfg-1_INCONSISTENT", rig().agent("show-artifact").out().strip());
  }

  @Test
  void aPersonMayClearTheFlagWithAReason() throws Exception {
    breakTheDevice();
    assertEquals(64, rig().agent("clear-inconsistent").exit());
    assertEquals(0, rig().agent("clear-inconsistent", "--reason", "restored by hand").exit());
    assertEquals(0, rig().agent("show-status", "--quiet").exit());
    assertFalse(Files.exists(rig().path("data/inconsistent")));
  }

  @Test
  void aDamagedStateIsSaidAndNeverDefaulted() throws Exception {
    Files.writeString(rig().path("data/state"), "{");
    Files.writeString(rig().path("data/state.spare"), "");
    Run status = rig().agent("show-status");
    assertEquals(3, status.exit());
    assertTrue(status.out().contains("state lost"), status.out());
  }

  private Path breakTheDevice() throws Exception {
    rig().module("app", NO_ROLLBACK);
    Path artifact = rig().artifact("app-2", "app", "app");
    Run failed = rig().agent("install", artifact.toString());
    assertEquals(1, failed.exit());
    assertTrue(failed.complaint().contains("left the device INCONSISTENT"), failed.err());
    return artifact;
  }
}
