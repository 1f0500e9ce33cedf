package io.updateagent.remote.hawkbit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer.Permission;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.TinyServer;
import io.updateagent.remote.hawkbit.FakeAction.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is special about hawkBit's Direct Device Integration API. */
class HawkbitServerTest {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of());

  private HawkbitFake fake;
  private HawkbitServer server;

  @BeforeEach
  void start() throws Exception {
    fake = new HawkbitFake();
    server = fake.client(false);
  }

  @AfterEach
  void end() {
    fake.close();
  }

  @Test
  void theSameDistributionSetAgainIsAnotherDeployment() throws Exception {
    String first = fake.offer("app-2");
    assertEquals(first, server.poll(BOX).orElseThrow().deploymentId());
    server.report(first, Status.FAILURE, "inconsistent");
    String second = fake.offer("app-2");
    assertEquals(second, server.poll(BOX).orElseThrow().deploymentId());
    assertFalse(first.equals(second));
  }

  @Test
  void progressIsAPartOfTheWholeAndLiesBetweenTheSteps() throws Exception {
    String id = fake.offer("app-2");
    server.poll(BOX);
    assertEquals(Ack.ACCEPTED, server.progress(id, 50, "Download: 50 %"));
    String told = fake.told(id).get(0);
    assertTrue(told.contains("\"cnt\":30,\"of\":100"), told);
    assertTrue(told.contains("proceeding") && told.contains("Download: 50 %"), told);
    server.report(id, Status.SUCCESS, "");
    assertEquals(Ack.ABORTED, server.progress(id, 60, "Download: 60 %"), "it is closed");
  }

  @Test
  void theDownloadComesWithTokenAndChecksum() throws Exception {
    fake.offer("app-2");
    Offer offer = server.poll(BOX).orElseThrow();
    assertEquals(Map.of("Authorization", "TargetToken " + fake.secret()), offer.headers());
    assertEquals(HawkbitFake.SUM, offer.sha256());
  }

  @Test
  void theTokenDoesNotGoToAnotherHost() throws Exception {
    fake.downloads = "http://files.example.org";
    fake.offer("app-2");
    assertEquals(Map.of(), server.poll(BOX).orElseThrow().headers());
  }

  @ParameterizedTest
  @CsvSource({"00:00:45, 45", "01:02:03, 3723", "00:00:00, 1", "999:00:00, 86400"})
  void theServerSaysHowOftenToAskWithinBounds(String sleep, long seconds) throws Exception {
    fake.sleep = sleep;
    server.poll(BOX);
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), server.pollInterval());
  }

  @ParameterizedTest
  @CsvSource({"'', ", "soon", "-1:00:00", "1:0:0", "99999999999:00:00"})
  void whatIsNoTimeIsLeftToTheDevice(String sleep) throws Exception {
    fake.sleep = sleep;
    server.poll(BOX);
    assertEquals(Optional.empty(), server.pollInterval());
  }

  @Test
  void theServerAsksForAttributesUntilItHasThem() throws Exception {
    server.poll(BOX);
    assertTrue(server.wantsInventory());
    server.sendInventory(Map.of("agent_state", List.of("consistent")));
    assertFalse(server.wantsInventory());
    server.poll(BOX);
    assertFalse(server.wantsInventory());
  }

  @ParameterizedTest
  @CsvSource({"skip, ''", "skip, unavailable", "forced, unavailable"})
  void whatIsNotToBeInstalledYetSaysSoOnce(String update, String window) throws Exception {
    String id = fake.offer("app-2");
    fake.action(id).update = update;
    fake.action(id).window = window;
    assertFalse(server.poll(BOX).orElseThrow().mayInstall());
    assertFalse(server.poll(BOX).orElseThrow().mayInstall());
    assertEquals(Permission.WITHHELD, server.mayInstall(id));
    assertEquals(1, fake.told(id).size(), fake.told(id)::toString);
    assertTrue(fake.told(id).get(0).contains("waits"));

    fake.action(id).update = "attempt";
    fake.action(id).window = window.isEmpty() ? "" : "available";
    assertEquals(Permission.GRANTED, server.mayInstall(id));
    assertTrue(server.poll(BOX).orElseThrow().mayInstall());
  }

  @Test
  void whatIsNotToBeDownloadedYetIsNotOffered() throws Exception {
    String id = fake.offer("app-2");
    fake.action(id).download = "skip";
    assertEquals(Optional.empty(), server.poll(BOX));
    assertTrue(fake.told(id).get(0).contains("does not want it downloaded yet"));
    fake.action(id).download = "attempt";
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whoOnlyAsksWhetherToInstallKnowsHowOftenToAsk() throws Exception {
    String id = fake.offer("app-2");
    fake.sleep("00:07:00");
    server.mayInstall(id);
    assertEquals(Duration.ofMinutes(7), server.pollInterval().orElseThrow());
  }

  @Test
  void whatIsBeingCancelledIsGoneUntilTheCancellationIsAnswered() throws Exception {
    String id = fake.offer("app-2");
    fake.abort(id);
    assertEquals(Permission.GONE, server.mayInstall(id));
    assertEquals(List.of(), fake.action(id).cancelFeedback);
    assertEquals(Ack.ABORTED, server.report(id, Status.PAUSE_BEFORE_INSTALLING, ""));
    assertEquals(List.of("closed success"), fake.action(id).cancelFeedback);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOWNLOADING", "INSTALLING"})
  void aCancellationIsAcceptedBeforeTheInstallation(Status status) throws Exception {
    String id = fake.offer("app-2");
    fake.abort(id);
    assertEquals(Ack.ABORTED, server.report(id, status, ""));
    assertEquals(List.of("closed success"), fake.action(id).cancelFeedback);
  }

  @ParameterizedTest
  @EnumSource(names = {"REBOOTING", "COMMITTING", "SUCCESS", "FAILURE"})
  void aCancellationIsRejectedAfterwards(Status status) throws Exception {
    String id = fake.offer("app-2");
    fake.abort(id);
    assertEquals(Ack.ACCEPTED, server.report(id, status, ""));
    assertEquals(List.of("rejected none"), fake.action(id).cancelFeedback);
    assertEquals(1, fake.told(id).size());
  }

  @Test
  void aCancellationOfWhatIsNotInProgressHidesNothing() throws Exception {
    String old = fake.offer("app-2");
    String newer = fake.offer("app-3");
    fake.abort(old);
    assertEquals(newer, server.poll(BOX).orElseThrow().deploymentId());
    assertEquals(List.of("closed success"), fake.action(old).cancelFeedback);
  }

  @Test
  void aCancellationOfAnotherActionStopsNothing() throws Exception {
    String other = fake.offer("app-2");
    String running = fake.offer("app-3");
    fake.abort(other);
    assertEquals(Ack.ACCEPTED, server.report(running, Status.INSTALLING, ""));
    assertEquals(List.of("closed success"), fake.action(other).cancelFeedback);
  }

  @Test
  void whatIsClosedAlreadyCountsAsDelivered() throws Exception {
    String id = fake.offer("app-2");
    server.report(id, Status.SUCCESS, "success");
    server.uploadLog(id, List.of());
    assertEquals(Ack.ABORTED, server.report(id, Status.SUCCESS, "success"));
    assertEquals(Ack.ABORTED, server.report(id, Status.INSTALLING, ""));
    assertEquals(Ack.ACCEPTED, server.report(id, Status.COMMITTING, ""));
    assertEquals(1, fake.told(id).size());
  }

  @Test
  void anActionThatVanishedIsAborted() throws Exception {
    assertEquals(Ack.ABORTED, server.report("77", Status.DOWNLOADING, ""));
    assertEquals(Ack.ABORTED, server.report("77", Status.COMMITTING, ""));
    assertEquals(Permission.GONE, server.mayInstall("77"));
  }

  @Test
  void nothingIsEverClosedWithoutAVerdict() throws Exception {
    String id = fake.offer("app-2");
    for (Status status : Status.values()) {
      String body = Feedback.of(id, status, "words");
      boolean closed = body.contains("\"closed\"");
      assertEquals(status == Status.SUCCESS || status == Status.FAILURE, closed, body);
      assertEquals(closed, !body.contains("\"none\""), body);
      assertTrue(body.contains("\"id\":\"" + id + "\""), body);
    }
  }

  @ParameterizedTest
  @CsvSource({"a.mender:b.mender", "a.txt:b.txt"})
  void aSetWithoutExactlyOneArtifactIsClosedWithTheReason(String files) throws Exception {
    String id = fake.offer("app-2");
    fake.action(id).files.clear();
    fake.action(id).files.addAll(List.of(files.split(":")));
    assertEquals(Optional.empty(), server.poll(BOX));
    assertTrue(fake.told(id).get(0).contains("takes exactly one"), fake.told(id)::toString);
    assertEquals(State.CLOSED, fake.action(id).state);
  }

  @Test
  void theArtifactIsFoundBesideOtherFiles() throws Exception {
    String id = fake.offer("app-2");
    fake.action(id).files.add(0, "readme.txt");
    assertEquals("app-2", server.poll(BOX).orElseThrow().artifactName());
    fake.action(id).files.clear();
    fake.action(id).files.add("firmware.bin");
    assertEquals("firmware.bin", server.poll(BOX).orElseThrow().artifactName());
  }

  @Test
  void aLongVerdictIsSplitAndALongLogIsCutAtItsBeginning() throws Exception {
    String id = fake.offer("app-2");
    var lines =
        IntStream.range(0, 200)
            .mapToObj(i -> new LogEntry(Instant.EPOCH, "info", "line-" + i + "\u0007 token=abc"))
            .toList();
    server.uploadLog(id, lines);
    String log = fake.log(id);
    assertTrue(log.contains("line-199 token=***") && log.contains("line-150"), log);
    assertFalse(log.contains("line-149") || log.contains("abc"), log);
    server.report(id, Status.FAILURE, "failed: token=abc " + "x".repeat(100_000));
    assertFalse(fake.log(id).contains("abc"));
    assertEquals(State.CLOSED, fake.action(id).state);
  }

  @Test
  void aCharacterIsNeverSplit() {
    List<String> pieces = Feedback.split("a".repeat(511) + "\uD83D\uDE00".repeat(300));
    assertEquals(511, pieces.get(0).length());
    assertTrue(pieces.stream().allMatch(piece -> piece.length() <= 512));
    assertEquals(511 + 600, String.join("", pieces).length());
  }

  @Test
  void whatTellsOfInconsistencyIsSetAndTakenAway() throws Exception {
    server.sendInventory(
        Map.of(
            "agent_state", List.of("inconsistent"),
            "agent_inconsistent_cause", List.of("one", "x".repeat(300)),
            "rootfs-image.version", List.of("7"),
            "mac", List.of("1")));
    assertEquals("inconsistent", fake.attribute("agent_state"));
    assertEquals("7", fake.attribute("rootfs-image_version"));
    String cause = String.valueOf(fake.attribute("agent_inconsistent_cause"));
    assertTrue(cause.startsWith("one, xxx") && cause.length() == 128, cause);

    fake.attributes.put("others", "stay");
    server.sendInventory(Map.of("agent_state", List.of("consistent")));
    assertEquals(Map.of("agent_state", "consistent", "others", "stay"), fake.attributes);
  }

  @Test
  void anAgentThatStartedAnewTakesAwayWhatItsForerunnerSet() throws Exception {
    fake.attributes.put("agent_inconsistent_since", "2026-01-01");
    server.sendInventory(Map.of("agent_state", List.of("consistent")));
    assertEquals(Map.of("agent_state", "consistent"), fake.attributes);
  }

  @Test
  void ofTooManyAttributesTheImportantOnesAreSent() throws Exception {
    var inventory = new HashMap<String, List<String>>();
    IntStream.range(0, 300).forEach(i -> inventory.put("a" + i, List.of("x")));
    inventory.put("agent_state", List.of("inconsistent"));
    inventory.put("artifact_name", List.of("app_INCONSISTENT"));
    server.sendInventory(inventory);
    assertEquals(100, fake.attributes.size());
    assertEquals("inconsistent", fake.attribute("agent_state"));
    assertEquals("app_INCONSISTENT", fake.attribute("artifact_name"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'deployment':{}}",
        "{'deployment':{'download':'forced','update':'now'}}",
        "{'deployment':{'download':'forced','update':'forced','maintenanceWindow':'perhaps'}}",
        "{'deployment':{'download':'forced','update':'forced','chunks':[{'artifacts':[{}]}]}}",
        "{'deployment':{'download':'skip','update':'skip','chunks':[{'artifacts':[{'filename':'a','hashes':{'sha256':'x'}}]}]}}",
        "{'deployment':{'download':'skip','update':'skip','chunks':[{'artifacts':[{'filename':'a','_links':{'download':{'href':'file:///etc/passwd'}}}]}]}}",
      })
  void aDeploymentThatIsNoneIsRefused(String body) {
    ServerException e =
        assertThrows(
            ServerException.class, () -> Answers.action("1", body.replace('\'', '"')), body);
    assertEquals(ServerException.Kind.MALFORMED, e.kind());
    assertEquals(1, String.valueOf(e.getMessage()).lines().count());
  }

  @ParameterizedTest
  @CsvSource({"../../x/..", "a b", "http://h/", "''", "'/?c=7'"})
  void aLinkWithoutAnActionIsRefused(String href) {
    fake.answerAll(
        TinyServer.response(
            200, "{\"_links\":{\"deploymentBase\":{\"href\":\"%s\"}}}".formatted(href)));
    ServerException e = assertThrows(ServerException.class, () -> server.poll(BOX));
    assertEquals(ServerException.Kind.MALFORMED, e.kind());
  }

  @ParameterizedTest
  @CsvSource({
    "'mac=00:11:22:33:44:55', 00:11:22:33:44:55",
    "'site=north east;line=7', 7-north_east",
    "'a=x/../y', x_.._y",
  })
  void theControllerIdFollowsFromTheIdentity(String identity, String id) throws Exception {
    var attributes = new HashMap<String, List<String>>();
    for (String pair : identity.split(";", -1)) {
      int at = pair.indexOf('=');
      attributes.put(pair.substring(0, at), List.of(pair.substring(at + 1)));
    }
    assertEquals(id, ControllerId.of(attributes));
  }

  @Test
  void anIdentityWithoutAUsableIdIsSaid() {
    for (String value : List.of("", "//", "x".repeat(257))) {
      ServerException e =
          assertThrows(
              ServerException.class, () -> ControllerId.of(Map.of("a", List.of(value))), value);
      assertTrue(String.valueOf(e.getMessage()).endsWith("set Hawkbit.ControllerId"));
    }
  }

  @Test
  void whatLooksLikeASecretLeavesTheDeviceHidden() throws Exception {
    String id = fake.offer("app-2");
    String text = "curl -H 'Authorization: TargetToken abcdefgh' https://u:p@h/a?sig=1 failed";
    server.uploadLog(id, List.of(new LogEntry(Instant.EPOCH, "error", text)));
    server.report(id, Status.FAILURE, text);
    String shown = "curl -H 'Authorization: ***' https://***@h/a?sig=*** failed";
    assertTrue(fake.told(id).toString().contains(shown), fake.told(id)::toString);
    assertTrue(fake.log(id).contains(shown), fake.log(id));
    assertFalse(fake.told(id).toString().contains("abcdefgh"), fake.told(id)::toString);
  }
}
