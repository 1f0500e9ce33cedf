package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import org.junit.jupiter.params.provider.ValueSource;

/** What the agent says of a device is what is so, also after it was killed. */
class TruthIT {
  /** A module whose installation is never over by itself, and says who it is. */
  private static final String ENDLESS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) echo $$ > %1$s.new; mv %1$s.new %1$s; sleep 300; exit 0;;
      esac
      """;

  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void device() throws Exception {
    device = new Rig(directory);
  }

  @AfterEach
  void end() {
    rig().close();
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void nothingOfAKilledInstallationLivesBesideItsRollback() throws Exception {
    killedInInstall("app-2");
    assertTrue(installs());
    Run resume = rig().agent("resume");
    assertTrue(resume.out().contains("app-2 was rolled back"), resume.out() + resume.err());
    assertFalse(installs(), "the installation goes on beside the rollback");
  }

  @Test
  void nothingOfAKilledDaemonsInstallationLivesBesideItsRollback() throws Exception {
    daemonKilledInInstall("app-2");
    assertTrue(installs());
    rig().startDaemon();
    rig().await(() -> !rig().state().path("last").isNull());
    assertEquals("ROLLED_BACK", rig().state().path("last").path("verdict").asText());
    assertFalse(installs(), "the installation goes on beside the rollback");
  }

  @Test
  void anUpdateThatNobodyIsAtWorkOnAnyMoreIsShownAsInterrupted() throws Exception {
    killedInInstall("app-2");
    Run status = rig().agent("show-status");
    assertEquals(3, status.exit());
    assertEquals("INTERRUPTED  app-2 in ArtifactInstall", first(status));
    assertTrue(status.out().contains("agent resume"), status.out());
    JsonNode json = new ObjectMapper().readTree(rig().agent("show-status", "--json").out());
    assertEquals("updating", json.path("status").asText());
    assertTrue(json.path("interrupted").asBoolean());
    Run clear = rig().agent("clear-inconsistent", "--reason", "no");
    assertEquals(1, clear.exit());
    assertTrue(clear.complaint().contains("agent resume"), clear.err());
    end(installation());
  }

  @Test
  void anUpdateThatWaitsIsShownAsSuchAndCanBeUndoneOnRequest() throws Exception {
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    assertEquals(0, install("app-2").exit());
    Run status = rig().agent("show-status");
    assertEquals(0, status.exit());
    assertEquals("UPDATING  app-2, waiting for agent commit or agent rollback", first(status));
    Run rollback = rig().agent("rollback");
    assertEquals("app-2 was rolled back on request", rollback.out().strip());
    String after = rig().agent("show-status").out();
    assertTrue(after.contains("app-2: rolled back on request"), after);
    assertFalse(after.contains("Install"), after);
  }

  @Test
  void whatIsKnownToBeInconsistentIsFlaggedWhileTheDeploymentGoesOn() throws Exception {
    rig()
        .module(
            "app",
            """
            case $1 in
                SupportsRollback) echo Yes;;
                ArtifactInstall|ArtifactRollback) exit 1;;
                ArtifactFailure) echo $$ > %1$s.new; mv %1$s.new %1$s; sleep 300;;
            esac
            """
                .formatted(pid()));
    Process process = rig().start("install", rig().artifact("app-2", "app", "app").toString());
    rig().await(() -> Files.exists(pid()));
    assertEquals("inconsistent", rig().state().path("status").asText());
    assertTrue(Files.exists(rig().path("data/inconsistent")));
    process.destroyForcibly().onExit().join();
    Run status = rig().agent("show-status");
    assertEquals(3, status.exit());
    assertTrue(first(status).startsWith("INCONSISTENT"), status.out());
    assertTrue(status.out().contains("interrupted in ArtifactFailure"), status.out());
    end(installation());
  }

  @Test
  void anUpdateThatBreaksTheAgentsOwnConfigurationIsUndoneAllTheSame() throws Exception {
    anUpdateThatBreaksTheAgentsOwnMeansIsUndoneAllTheSame("no server");
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(strings = {"no certificate", "nonsense", "no type", "no key"})
  void anUpdateThatBreaksTheAgentsOwnMeansIsUndoneAllTheSame(String broken) throws Exception {
    daemonKilledInInstall("app-2");
    String configuration = Files.readString(rig().path("agent.conf"));
    Path type = rig().path("data/device_type");
    switch (broken) {
      case "no server" -> Files.writeString(rig().path("agent.conf"), "{}");
      case "no certificate" -> rig().configure("\"ServerCertificate\": \"/nonexistent\"");
      case "nonsense" -> Files.writeString(rig().path("agent.conf"), "{ \"ServerURL\": ");
      case "no type" -> Files.delete(type);
      default -> Files.writeString(rig().path("data/key.pem"), "damaged");
    }
    Run daemon = rig().agent("daemon");
    assertEquals(1, daemon.exit());
    assertEquals(1, daemon.complaint().lines().count(), daemon.err());
    assertEquals("ROLLED_BACK", rig().state().path("last").path("verdict").asText());
    assertEquals("REPORT", rig().state().path("deployment").path("phase").asText());
    assertEquals(0, rig().agent("show-status", "--quiet").exit());
    if (broken.equals("no server")) {
      Files.writeString(rig().path("agent.conf"), configuration);
      rig().startDaemon();
      rig().await(() -> rig().state().path("deployment").isNull());
    }
  }

  @Test
  @Tag("slow")
  void aManagedUpdateCanBeSettledByHandAndReplacedBeforeItIsReported() throws Exception {
    daemonKilledInInstall("app-2");
    Run resume = rig().agent("resume");
    assertTrue(resume.out().contains("app-2 was rolled back"), resume.out() + resume.err());
    assertTrue(resume.out().contains("the daemon tells it"), resume.out());
    String status = rig().agent("show-status").out();
    assertTrue(status.contains("Next       start the daemon"), status);
    rig().module("app", ":");
    assertEquals(0, install("app-3").exit());
    assertEquals("app-3", rig().agent("show-artifact").out().strip());
  }

  @Test
  void aPersonsWordLeavesATrace() throws Exception {
    rig().module("app", "[ $1 != ArtifactInstall ] || exit 1");
    assertEquals(1, install("app-2").exit());
    assertEquals(0, rig().agent("clear-inconsistent", "--reason", "board replaced").exit());
    String status = rig().agent("show-status").out();
    assertTrue(status.contains("Cleared    by "), status);
    assertTrue(status.contains("board replaced"), status);
    String history = rig().agent("history").out();
    assertTrue(history.contains("cleared       app-2"), history);
    assertTrue(history.contains("board replaced"), history);
    assertEquals(2, rig().agent("history", "--json").out().lines().count());
  }

  @Test
  void aServerThatIsNotThereIsSaidAtOnce() throws Exception {
    Run run = rig().agent("install", "http://127.0.0.1:9/app-2.mender");
    assertEquals(1, run.exit());
    assertTrue(run.err().contains("; trying again in 10 ms (attempt 2 of 7)"), run.err());
  }

  private Run install(String name) throws Exception {
    return rig().agent("install", rig().artifact(name, "app", "app").toString());
  }

  private static String first(Run run) {
    return run.out().lines().findFirst().orElse("");
  }

  private long installation() throws IOException {
    return Long.parseLong(Files.readString(pid()).strip());
  }

  private static void end(long process) {
    ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** An installation on the command line that is killed while the module works. */
  private void killedInInstall(String name) throws Exception {
    rig().module("app", ENDLESS.formatted(pid()));
    Process process = rig().start("install", rig().artifact(name, "app", "app").toString());
    rig().await(() -> Files.exists(pid()));
    process.destroyForcibly().onExit().join();
  }

  private void daemonKilledInInstall(String name) throws Exception {
    rig().module("app", ENDLESS.formatted(pid()));
    rig().artifact(name, "app", "app");
    rig().startDaemon();
    rig().begin(name);
    rig().await(() -> Files.exists(pid()));
    rig().killDaemon();
  }

  private Path pid() {
    return rig().path("pid");
  }

  /** Whether the module's process is there, dead but unnoticed ones aside. */
  private boolean installs() throws IOException {
    Path stat = Path.of("/proc", Files.readString(pid()).strip(), "stat");
    try {
      return !Files.readString(stat).contains(") Z");
    } catch (IOException e) {
      return false;
    }
  }
}
