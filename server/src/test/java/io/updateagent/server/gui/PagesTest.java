package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Part;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pages show of a site with a past, and what their buttons do. */
class PagesTest {
  @TempDir static Path origin;
  private static Fleet fleet;

  @TempDir Path directory;
  private GuiRoom room;
  private Client otto;

  @BeforeAll
  static void makeThePast() throws Exception {
    try (GuiRoom past = new GuiRoom(origin)) {
      fleet = new Fleet(past);
    }
  }

  @BeforeEach
  void open() throws Exception {
    room = fleet.copied(origin, directory).withUsers();
    otto = new Client(room.url()).as("otto");
  }

  @AfterEach
  void close() {
    room.close();
  }

  /** The page as it reads: without tags, and each run of spaces as one. */
  private String text(String path) throws Exception {
    return text(otto.get(path));
  }

  private static String text(HttpResponse<String> answer) {
    return answer.body().replaceAll("<[^>]*>", " ").replace("&#34;", "\"").replaceAll("\\s+", " ");
  }

  private static String place(HttpResponse<String> answer) {
    assertEquals(302, answer.statusCode(), answer.body());
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private Deployment newest() {
    return room.store.deployments().all(0, 1).get(0);
  }

  private List<String> devicesOf(Deployment deployment) {
    return room.store.deployments().parts(deployment.id()).stream().map(Part::device).toList();
  }

  @Test
  void everyPageCountsTheInconsistentDevicesAndLeadsToThem() throws Exception {
    for (String page :
        List.of(
            "/devices", "/deployments", "/artifacts", "/content", "/compare", "/devices/none")) {
      String html = otto.page(page);
      assertTrue(html.contains("href=\"/devices?verdict=inconsistent\""), page);
      assertTrue(text(page).contains("1 inconsistent"), page);
      assertTrue(html.contains("<title>(1 inconsistent)"), page);
    }
    room.consistent(fleet.broken, "app-2", "sha256:91be50a3d6f0");
    assertTrue(text("/devices").contains("None inconsistent"));
  }

  @Test
  void theInconsistentDeviceComesFirstWithSinceAndCause() throws Exception {
    String text = text("/devices");
    assertTrue(text.indexOf("GW-2026-0107") < text.indexOf("GW-2026-0101"), text);
    assertTrue(text.contains("Inconsistent since 2 days ago ArtifactInstall: single-file"), text);
  }

  @Test
  void theAddressSaysWhichDevicesAreShown() throws Exception {
    assertTrue(text("/devices?verdict=inconsistent").contains("GW-2026-0107"));
    assertFalse(text("/devices?verdict=inconsistent").contains("GW-2026-0101"));
    assertTrue(text("/devices?group=line-2&q=0110").contains("GW-2026-0110"));
    assertFalse(text("/devices?group=line-2").contains("GW-2026-0101"));
    assertTrue(text("/devices?status=pending").contains("GW-2026-0131"));
    assertTrue(text("/devices?q=nowhere").contains("No device is like that"));
    assertTrue(text("/devices?verdict=nonsense&page=x").contains("GW-2026-0101"));
  }

  @Test
  void manyDevicesComeInPagesThatKeepTheFilter() throws Exception {
    for (int number = 0; number < 60; number++) {
      room.store.devices().group(room.device("{\"n\":\"%03d\"}".formatted(number)), "many");
    }
    String first = otto.page("/devices?group=many");
    assertTrue(first.contains("/devices?group=many&amp;page=2"), first);
    assertTrue(text("/devices?group=many").contains("1–50 of 60"));
    assertTrue(text("/devices?group=many&page=2").contains("51–60 of 60"));
  }

  @Test
  void theDevicePageTellsTheRecordInPlainWords() throws Exception {
    String text = text("/devices/" + fleet.broken);
    assertTrue(text.contains("Install failed ArtifactInstall: single-file exited 1"), text);
    assertTrue(text.contains("Rollback failed ArtifactRollback: single-file exited 1"), text);
    assertTrue(text.contains("then install app-2 again"), text);
    assertTrue(text.contains("verdict inconsistent: ArtifactInstall"), text);
    assertTrue(text.contains("data-partition.app.version 1"), text);
    assertTrue(text.contains("kernel Linux version"), text);
  }

  @Test
  void whatADeviceProvidesIsShownAsItSaidWhenItAsked() throws Exception {
    room.store
        .provides()
        .said(fleet.broken, Map.of("artifact_name", "app-1", "oddly named", "9", "kernel", "mine"));
    String text = text("/devices/" + fleet.broken).replaceAll(".*Provides", "");
    assertTrue(text.contains("artifact_name app-1"), text);
    assertTrue(text.contains("kernel mine"), text);
    assertTrue(text.contains("oddly named 9 "), text);
    assertTrue(text.contains("Inventory agent_version"), text);
  }

  @Test
  void theLogOfADeploymentIsReadLineByLine() throws Exception {
    String page = otto.page("/devices/" + fleet.broken);
    Matcher link = Pattern.compile("href=\"(/devices/[^\"]+/log/[^\"]+)\"").matcher(page);
    assertTrue(link.find());
    assertTrue(
        text(link.group(1)).contains("2026-03-01T02:14:01Z info deployment of app-2 begins"));
  }

  @Test
  void toInstallAgainIsAForcedDeploymentToThatDeviceAlone() throws Exception {
    String place = place(otto.submit("/devices/" + fleet.broken + "/reinstall"));
    assertEquals("/deployments/" + newest().id() + "?done=reinstall", place);
    assertEquals("app-2", newest().artifact());
    assertTrue(newest().plan().force());
    assertEquals(List.of(fleet.broken), devicesOf(newest()));
    assertTrue(
        text(new Client(room.url()).as("ada").get("/audit")).contains("otto deployment created"));
  }

  @Test
  void whatIsNotHereCannotBeInstalledAgainAndThePageSaysSo() throws Exception {
    room.inconsistent(fleet.broken, "lost-3", "2026-03-01T00:00:00Z", "power cut");
    assertTrue(text("/devices/" + fleet.broken).contains("Upload lost-3 for devices of type"));
    HttpResponse<String> answer = otto.submit("/devices/" + fleet.broken + "/reinstall");
    assertEquals(400, answer.statusCode());
    assertTrue(text(answer).contains("\"lost-3\" is not here"), answer.body());
  }

  @Test
  void aDeviceIsAcceptedRejectedAndForgotten() throws Exception {
    String waiting = room.waiting("{\"serial\":\"GW-9\"}");
    assertTrue(text("/devices/" + waiting).contains("It waits to be admitted"));
    assertEquals(
        "/devices?done=accepted",
        place(otto.submit("/devices/" + waiting + "/accept", "back=list")));
    assertEquals(Admission.ACCEPTED, room.store.devices().find(waiting).orElseThrow().admission());
    place(otto.submit("/devices/" + waiting + "/reject"));
    assertEquals(Admission.REJECTED, room.store.devices().find(waiting).orElseThrow().admission());
    assertTrue(text("/devices/" + waiting + "/decommission").contains("Decommission GW-9?"));
    place(otto.submit("/devices/" + waiting + "/decommission"));
    assertEquals(404, otto.get("/devices/" + waiting).statusCode());
  }

  @Test
  void aGroupIsChangedAndTakenAway() throws Exception {
    String path = "/devices/" + fleet.broken + "/group";
    place(otto.submit(path, "group=lab"));
    assertEquals("lab", room.store.devices().find(fleet.broken).orElseThrow().group());
    place(otto.submit(path, "group="));
    assertEquals(null, room.store.devices().find(fleet.broken).orElseThrow().group());
    assertEquals(400, otto.submit(path, "group=-").statusCode());
  }

  private String preview(String more) {
    return "/deployments/preview?artifact=app-2" + more;
  }

  private String[] fields(String page, String... more) {
    Matcher seen = Pattern.compile("name=\"seen\" value=\"([^\"]*)\"").matcher(page);
    assertTrue(seen.find(), page);
    var fields = new java.util.ArrayList<>(List.of(more));
    fields.add("seen=" + seen.group(1));
    fields.add("artifact=app-2");
    return fields.toArray(String[]::new);
  }

  @Test
  void thePreviewNamesEveryInconsistentDeviceBeforeAnythingIsCreated() throws Exception {
    String text = text(preview("&group=line-1"));
    assertTrue(text.contains("fit 8"), text);
    assertTrue(text.contains("of them inconsistent 1"), text);
    assertTrue(text.contains("GW-2026-0107 2 days ago ArtifactInstall: single-file"), text);
    assertEquals(2, room.store.deployments().all(0, 9).size());
  }

  @Test
  void theOperatorChoosesWhatBecomesOfInconsistentDevices() throws Exception {
    String page = otto.page(preview(""));
    place(otto.submit("/deployments", fields(page, "inconsistent=include")));
    assertEquals(14, devicesOf(newest()).size());
    place(otto.submit("/deployments", fields(page, "inconsistent=leave-out")));
    assertEquals(13, devicesOf(newest()).size());
    assertFalse(devicesOf(newest()).contains(fleet.broken));
    place(otto.submit("/deployments", fields(page, "inconsistent=only")));
    assertEquals(List.of(fleet.broken), devicesOf(newest()));
    assertTrue(newest().plan().force());
  }

  @Test
  void theFirstPhaseIsOfSoundDevicesAndTheInconsistentOnesComeLast() throws Exception {
    String page = otto.page(preview("&phases=10+90"));
    place(otto.submit("/deployments", fields(page, "phases=10 90", "inconsistent=include")));
    List<String> first =
        room.store.deployments().parts(newest().id()).stream()
            .filter(one -> one.phase() == 0)
            .map(Part::device)
            .sorted()
            .toList();
    assertEquals(fleet.devices.subList(0, 2).stream().sorted().toList(), first);
    Part broken = room.store.deployments().part(newest().id(), fleet.broken).orElseThrow();
    assertEquals(1, broken.phase());
  }

  @Test
  void aDeviceThatBecameInconsistentSinceThePreviewIsShownBeforeItIsDeployedTo() throws Exception {
    String page = otto.page(preview(""));
    room.inconsistent(fleet.devices.get(0), "app-2", "2026-03-02T09:00:00Z", "power cut");
    HttpResponse<String> answer =
        otto.submit("/deployments", fields(page, "inconsistent=leave-out"));
    assertEquals(200, answer.statusCode());
    assertTrue(text(answer).contains("Other devices are inconsistent now"));
    assertTrue(text(answer).contains("power cut"));
    assertEquals(2, room.store.deployments().all(0, 9).size());
  }

  @Test
  void aPlanThatMakesNoSenseIsExplainedAndKeptInTheForm() throws Exception {
    HttpResponse<String> answer = otto.get(preview("&phases=10+20&retries=2"));
    assertEquals(400, answer.statusCode());
    assertTrue(text(answer).contains("the percentages of the phases must make 100"));
    assertTrue(answer.body().contains("value=\"10 20\""));
    assertTrue(text(otto.get(preview("&retries=many"))).contains("must be a whole number"));
    assertEquals(400, otto.get("/deployments/preview?artifact=none").statusCode());
  }

  @Test
  void aDeploymentShowsHowItGoesByPhaseAndDevice() throws Exception {
    String text = text("/deployments/" + fleet.current);
    assertTrue(text.contains("3 of 14 devices done"), text);
    assertTrue(text.contains("Phase 3 50 %, begins 2 h after the phase before is done"), text);
    assertTrue(otto.page("/deployments/" + fleet.current).contains("aria-label=\"3 success"));
  }

  @Test
  void aDeploymentThatLeftADeviceInconsistentDoesNotLookFinishedWell() throws Exception {
    String text = text("/deployments");
    assertTrue(
        text.contains("Finished, left inconsistent devices 1 inconsistent, 7 success"), text);
  }

  @Test
  void whatFailedIsRetriedAndWhatGoesOnIsAborted() throws Exception {
    String failed = room.store.deployments().all(0, 9).get(1).id();
    place(otto.submit("/deployments/" + failed + "/retry"));
    assertEquals(List.of(fleet.broken), devicesOf(newest()));
    place(otto.submit("/deployments/" + fleet.current + "/abort"));
    assertTrue(text("/deployments/" + fleet.current).contains("aborted by otto"));
    assertTrue(
        place(otto.submit("/deployments/" + fleet.current + "/abort")).endsWith("?done=over"));
  }

  @Test
  void anArtifactSaysWhatItIsAndWhomItFits() throws Exception {
    String text = text("/artifacts/" + room.store.artifacts().named("app-2").get(0).id());
    assertTrue(text.contains("Payload single-file"), text);
    assertTrue(text.contains("Clears data-partition.app.*"), text);
    assertTrue(text.contains("ArtifactInstall_Enter_10_stop-app"), text);
    assertTrue(text.contains("Fits 14 devices"), text);
  }

  @Test
  void anArtifactIsUploadedOrRefusedWithTheReason() throws Exception {
    String place = place(otto.upload("app-3\ngateway-2\n{}\n"));
    assertTrue(place.endsWith("?done=uploaded"), place);
    assertTrue(place(otto.upload("app-3\ngateway-2\n{}\n")).endsWith("?done=same"));
    assertTrue(
        text(otto.upload("app-3\ngateway-2\n{\"x\":1}\n")).contains("fits the same devices"));
    HttpResponse<String> damaged = otto.upload("nothing\n");
    assertEquals(400, damaged.statusCode());
    assertTrue(text(damaged).contains("Refused: this is no artifact"), damaged.body());
  }

  @Test
  void whatIsBeingDeployedIsNotDeleted() throws Exception {
    String used = "/artifacts/" + room.store.artifacts().named("rootfs-7").get(0).id();
    assertEquals(400, otto.submit(used + "/delete").statusCode());
    String unused = "/artifacts/" + room.store.artifacts().named("app-1").get(0).id();
    assertEquals("/artifacts?done=deleted", place(otto.submit(unused + "/delete")));
    assertEquals(404, otto.get(unused).statusCode());
  }

  @Test
  void devicesWithTheSameContentStandTogether() throws Exception {
    String text = text("/content");
    assertTrue(text.contains("91be50a3d6f0 7 GW-2026-0101"), text);
    assertTrue(text.contains("4c1f88d02b7e 6 GW-2026-0109"), text);
    assertTrue(text.contains("1 inconsistent app-2_INCONSISTENT"), text);
  }

  @Test
  void twoDevicesAreComparedByWhatDiffers() throws Exception {
    String text = text("/compare?a=" + fleet.broken + "&b=" + fleet.devices.get(0));
    assertTrue(text.contains("Different content"), text);
    assertTrue(text.contains("data-partition.app.version 1 2"), text);
    assertFalse(text.contains("agent_version"), text);
    String equal = text("/compare?a=" + fleet.devices.get(0) + "&b=" + fleet.devices.get(1));
    assertTrue(equal.contains("Same content"), equal);
  }

  @Test
  void theAuditLogLeadsToWhatIsStillThere() throws Exception {
    String device = fleet.devices.get(0);
    var audit = room.store.audit();
    var artifact = room.store.artifacts().all().get(0);
    audit.note("ada", "device accepted", device, "x");
    audit.note("ada", "deployment created", newest().id(), "x");
    audit.note("ada", "artifact uploaded", artifact.id(), "x");
    audit.note("ada", "device decommissioned", "gone", "x");
    audit.note("ada", "token revoked", device, "x");
    String page = new Client(room.url()).as("ada").page("/audit");
    for (String address :
        List.of(
            "/devices/" + device, "/deployments/" + newest().id(), "/artifacts/" + artifact.id())) {
      assertTrue(page.contains("href=\"" + address + "\""), address);
    }
    assertFalse(page.contains("href=\"/devices/gone\""), page);
  }

  @Test
  void aGroupIsCalledAsTheApiTakesIt() throws Exception {
    String path = "/devices/" + fleet.devices.get(0) + "/group";
    String before =
        String.valueOf(room.store.devices().find(fleet.devices.get(0)).orElseThrow().group());
    for (String bad : List.of("-", "../x", "<b>", "%0A", "a%00", "x".repeat(101))) {
      assertEquals(400, otto.submit(path, "group=" + bad).statusCode(), bad);
    }
    assertEquals(
        before,
        String.valueOf(room.store.devices().find(fleet.devices.get(0)).orElseThrow().group()));
  }

  @Test
  void aFullDiskIsAPageThatSaysSo() throws Exception {
    String path = "/artifacts/" + room.store.artifacts().all().get(0).id() + "/describe";
    room.store
        .database()
        .write(
            handle -> handle.createQuery("PRAGMA max_page_count = 1").mapTo(Integer.class).one());
    HttpResponse<String> answer = otto.submit(path, "description=" + "x".repeat(1900));
    for (int times = 0; answer.statusCode() == 302 && times < 200; times++) {
      answer = otto.submit(path, "description=" + "y".repeat(1900) + times);
    }
    assertEquals(507, answer.statusCode(), answer.body());
    assertTrue(text(answer).contains("data is full"), answer.body());
  }
}
