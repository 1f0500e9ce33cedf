package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.cli.HawkbitOperator.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole agent against a real Eclipse hawkBit server. */
@Tag("slow")
class HawkbitIT extends HawkbitDevice {
  private static final String ROLLBACK_WORKS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) echo 'password=hunter2 is wrong' >&2; exit 7;;
      esac
      """;
  private static final String ROLLBACK_FAILS =
      """
      case $1 in
          SupportsRollback) echo Yes;;
          ArtifactInstall) exit 7;;
          ArtifactRollback) exit 8;;
      esac
      """;

  @Test
  void whatIsAssignedIsInstalled() throws Exception {
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name());
    Told told = verdict(action);
    assertEquals("finished", told.status(), told.messages());
    JsonNode attributes = attributes("artifact_name", "app-2");
    assertEquals("consistent", attributes.path("agent_state").asText());
    assertEquals("app-2", attributes.path("app_version").asText());
    assertTrue(attributes.path("agent_inconsistent_since").isMissingNode());
    assertFalse(rig().log().contains(token()), rig().log());
  }

  @Test
  void whatFailedAndWasPutBackIsAnErrorWithItsReasonAndLog() throws Exception {
    rig().module("app", ROLLBACK_WORKS);
    rig().startDaemon();
    int set = upload("app-2", "app");
    String action = operator().assign(set, name());
    Told told = verdict(action);
    assertEquals("error", told.status(), told.messages());
    assertTrue(
        told.messages().contains("rolled-back: ArtifactInstall: app exited 7"), told::messages);
    assertTrue(told.messages().contains("password=***"), told::messages);
    assertFalse(told.messages().contains("hunter2"), told::messages);
    JsonNode attributes = attributes("artifact_name", "app-1");
    assertEquals("consistent", attributes.path("agent_state").asText());

    rig().module("app", GOOD);
    assertEquals("finished", verdict(operator().assign(set, name())).status());
    attributes("artifact_name", "app-2");
  }

  @Test
  void anInconsistentDeviceIsFoundUntilTheSameSetIsInstalledWell() throws Exception {
    rig().module("app", ROLLBACK_FAILS);
    rig().module("cfg", GOOD);
    rig().startDaemon();
    int broken = upload("app-2", "app");
    Told told = verdict(operator().assign(broken, name()));
    assertEquals("error", told.status(), told.messages());
    assertTrue(
        told.messages().contains("inconsistent: ArtifactInstall: app exited 7"), told::messages);
    assertTrue(told.messages().contains("ArtifactRollback: app exited 8"), told::messages);
    assertInconsistent("app-2_INCONSISTENT");

    // The server's own badge is green after this; the attributes are not.
    assertEquals("finished", verdict(operator().assign(upload("cfg-1", "cfg"), name())).status());
    assertInconsistent("cfg-1_INCONSISTENT");

    rig().module("app", GOOD);
    told = verdict(operator().assign(broken, name()));
    assertEquals("finished", told.status(), told.messages());
    JsonNode cured = attributes("agent_state", "consistent");
    assertEquals("app-2", cured.path("artifact_name").asText());
    rig().await(() -> !operator().attributes(name()).has("agent_inconsistent_cause"));
    assertFalse(operator().attributes(name()).toString().contains("agent_inconsistent"));
    assertFalse(operator().find("attribute.agent_state==inconsistent").contains(name()));
  }

  @Test
  void whatIsCancelledDuringTheDownloadIsNotInstalled() throws Exception {
    rig().module("app", waitingIn("Download"));
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name());
    await("Download");
    operator().cancel(action);
    go();
    rig().await(() -> operator().told(action).status().equals("canceled"));
    String messages = operator().told(action).messages();
    assertTrue(messages.contains("stopped; nothing was installed"), messages);
    JsonNode attributes = attributes("agent_state", "consistent");
    assertEquals("app-1", attributes.path("artifact_name").asText());
    rig().await(() -> rig().state().path("deployment").isNull());
    assertFalse(Files.exists(rig().path("ArtifactInstall")));
  }

  @Test
  void whatIsCancelledDuringTheInstallationGoesOn() throws Exception {
    rig().module("app", waitingIn("ArtifactInstall"));
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name());
    await("ArtifactInstall");
    operator().cancel(action);
    go();
    Told told = verdict(action);
    assertEquals("finished", told.status(), told.messages());
    assertTrue(told.messages().contains("the installation has begun and goes on"), told::messages);
    attributes("artifact_name", "app-2");
  }

  @Test
  void whatIsAssignedDuringAnInstallationComesAfterIt() throws Exception {
    rig().module("app", waitingIn("ArtifactInstall"));
    rig().startDaemon();
    String older = operator().assign(upload("app-2", "app"), name());
    await("ArtifactInstall");
    String newer = operator().assign(upload("app-3", "app"), name());
    go();
    assertEquals("finished", verdict(older).status());
    assertEquals("finished", verdict(newer).status());
    attributes("artifact_name", "app-3");
  }

  @Test
  void whatTheServerForgetsDuringTheInstallationGoesOn() throws Exception {
    rig().module("app", waitingIn("ArtifactInstall"));
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name());
    await("ArtifactInstall");
    operator().cancel(action);
    operator().cancel(action + "?force=true");
    go();
    JsonNode attributes = attributes("artifact_name", "app-2");
    assertEquals("consistent", attributes.path("agent_state").asText());
    rig().await(() -> rig().state().path("deployment").isNull());
  }

  @Test
  void aServerThatIsStartedAnewHearsTheEnd() throws Exception {
    rig().module("app", waitingIn("ArtifactInstall"));
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name());
    await("ArtifactInstall");
    server().stop();
    go();
    rig().await(() -> rig().log().contains("cannot report to the server before the commit"));
    server().start();
    Told told = verdict(action);
    assertEquals("finished", told.status(), told.messages());
  }

  @Test
  void anAgentThatIsKilledWhileItInstallsPutsBackAndSaysSo() throws Exception {
    rig()
        .module(
            "app",
            "[ \"$1\" != SupportsRollback ] || echo Yes\n"
                + "[ \"$1\" != ArtifactInstall ] || kill -9 $PPID");
    rig().keepDaemonRunning();
    String action = operator().assign(upload("app-2", "app"), name());
    Told told = verdict(action);
    assertEquals("error", told.status(), told.messages());
    assertTrue(told.messages().contains("rolled-back: ArtifactInstall"), told::messages);
    attributes("artifact_name", "app-1");
  }

  @Test
  void aDownloadThatBreaksGoesOnWhereItBroke() throws Exception {
    try (var proxy = new CuttingProxy(server().url())) {
      configure("\"ControllerId\": \"%s\", \"TargetToken\": \"%s\"".formatted(name(), token()));
      String conf = Files.readString(rig().path("agent.conf"));
      Files.writeString(rig().path("agent.conf"), conf.replace(server().url(), proxy.url()));
      rig().startDaemon();
      String action = operator().assign(upload("app-2", "app"), name());
      Told told = verdict(action);
      assertEquals("finished", told.status(), told.messages());
      assertTrue(told.messages().contains("Target downloads range bytes="), told::messages);
      assertTrue(rig().log().contains("broke off"), rig().log());
    }
  }

  @Test
  void whatIsOnlyToBeDownloadedIsNotInstalled() throws Exception {
    rig().module("app", "touch " + rig().path("called"));
    Files.deleteIfExists(rig().path("called"));
    rig().startDaemon();
    String action = operator().assign(upload("app-2", "app"), name(), "downloadonly");
    rig()
        .await(
            () ->
                operator()
                    .told(action)
                    .messages()
                    .contains("waits: the server wants it downloaded, not installed"));
    rig().await(() -> rig().log().contains("app-2 waits before ArtifactInstall"));
    // A newer assignment is taken all the same, once somebody cancelled this one.
    operator().cancel(action);
    String next = operator().assign(upload("app-3", "app"), name());
    assertEquals("finished", verdict(next).status());
    assertEquals("canceled", operator().told(action).status());
    assertTrue(rig().log().contains("app-2 waits before ArtifactInstall"), rig().log());
    assertFalse(rig().log().contains("ArtifactInstall: app-2"), rig().log());
    attributes("artifact_name", "app-3");
  }

  @Test
  void theServerMayAskForTheAttributesAgain() throws Exception {
    rig().startDaemon();
    attributes("agent_state", "consistent");
    operator().askForAttributes(name());
    rig().await(() -> !operator().get("targets/" + name()).path("requestAttributes").asBoolean());
    assertEquals("consistent", operator().attributes(name()).path("agent_state").asText());
  }

  @Test
  void aGatewayTokenInAFileLetsAnUnknownDeviceIn() throws Exception {
    String unknown = name() + "-box";
    Path file = rig().path("gateway-token");
    Files.writeString(file, HawkbitProcess.GATEWAY_TOKEN + "\n");
    Rig.script(rig().path("identity/agent-device-identity"), "echo serial=" + unknown);
    configure("\"GatewayTokenFile\": \"%s\"".formatted(file));
    rig().startDaemon();
    rig().await(() -> operator().find("controllerId==" + unknown).contains(unknown));
    rig().await(() -> operator().attributes(unknown).has("agent_state"));
    assertEquals("app-1", operator().attributes(unknown).path("artifact_name").asText());
    assertFalse(rig().log().contains(HawkbitProcess.GATEWAY_TOKEN), rig().log());
  }

  @Test
  void aWrongTokenIsSaidWithoutSayingIt() throws Exception {
    configure("\"ControllerId\": \"%s\", \"TargetToken\": \"wrong-%s\"".formatted(name(), token()));
    rig().startDaemon();
    rig().await(() -> rig().log().contains("answered HTTP 401; check the token"));
    assertFalse(rig().log().contains("wrong-"), rig().log());
  }

  private void assertInconsistent(String artifact) throws IOException, InterruptedException {
    JsonNode attributes = attributes("artifact_name", artifact);
    assertEquals("inconsistent", attributes.path("agent_state").asText());
    assertEquals("app-2", attributes.path("agent_inconsistent_artifact").asText());
    assertTrue(attributes.path("agent_inconsistent_since").asText().startsWith("20"));
    String cause = attributes.path("agent_inconsistent_cause").asText();
    assertTrue(cause.contains("app exited 7") && cause.contains("app exited 8"), cause);
    List<String> found = operator().find("attribute.agent_state==inconsistent");
    assertTrue(found.contains(name()), found::toString);
  }
}
