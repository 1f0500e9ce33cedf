package io.updateagent.server.gui;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Admission;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands between the pages and those who mean them harm. */
class GuardTest {
  private static final String HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";

  @TempDir static Path origin;
  private static Fleet fleet;

  @TempDir Path directory;
  private GuiRoom room;

  @BeforeAll
  static void makeThePast() throws Exception {
    try (GuiRoom past = new GuiRoom(origin)) {
      fleet = new Fleet(past);
    }
  }

  @BeforeEach
  void open() throws Exception {
    room = fleet.copied(origin, directory).withUsers();
  }

  @AfterEach
  void close() {
    room.close();
  }

  private List<String> pages() {
    return List.of(
        "/devices",
        "/devices?q=%3Cscript%3E&group=%22%3E%3Cscript%3E&verdict=inconsistent",
        "/devices/" + fleet.broken,
        "/devices/" + fleet.broken + "/log/" + lastOf(fleet.broken),
        "/devices/" + fleet.broken + "/decommission",
        "/deployments",
        "/deployments/" + fleet.current,
        "/deployments/" + lastOf(fleet.broken),
        "/deployments/new?artifact=app-2&name=%3Cscript%3E",
        "/deployments/preview?artifact=app-2&name=%3Cscript%3Ealert(1)",
        "/artifacts",
        "/artifacts/" + room.store.artifacts().named("app-2").get(0).id(),
        "/artifacts/" + room.store.artifacts().named("app-2").get(0).id() + "/delete",
        "/artifacts/upload",
        "/content",
        "/compare?a=" + fleet.broken + "&b=" + fleet.devices.get(0),
        "/audit",
        "/devices/none");
  }

  private String lastOf(String device) {
    return room.store.deployments().of(device, 9).entrySet().stream()
        .filter(one -> one.getValue().log())
        .findFirst()
        .orElseThrow()
        .getKey()
        .id();
  }

  private void poison() {
    String log = "{\"messages\":[{\"level\":\"info\",\"message\":\"%s\"}]}";
    room.store
        .reports()
        .log(lastOf(fleet.broken), fleet.broken, log.formatted(HOSTILE.replace("\"", "\\\"")));
    room.says(
        fleet.broken,
        Map.of(
            "artifact_name",
            List.of(HOSTILE),
            "device_type",
            List.of("gateway-2"),
            "update_status",
            List.of("inconsistent"),
            "inconsistent_since",
            List.of(HOSTILE),
            "inconsistent_cause",
            List.of(HOSTILE),
            "inconsistent_artifact",
            List.of(HOSTILE),
            "content_fingerprint",
            List.of(HOSTILE),
            HOSTILE,
            List.of(HOSTILE)));
    room.store.devices().group(fleet.broken, HOSTILE);
    room.store.audit().note(HOSTILE, HOSTILE, HOSTILE, HOSTILE);
    room.device("{\"<script>alert(1)</script>\":\"<script>alert(1)</script>\"}");
  }

  @Test
  void whateverDevicesSayIsTextOnEveryPage() throws Exception {
    poison();
    Client ada = new Client(room.url()).as("ada");
    for (String page : pages()) {
      String html = ada.page(page);
      assertFalse(html.contains("<script>"), () -> page + " holds a script of a device");
      assertFalse(html.contains("<img src=x"), () -> page + " holds an image of a device");
    }
    assertTrue(ada.page("/devices/" + fleet.broken).contains("&lt;script&gt;alert(1)"));
  }

  @Test
  void everyPageForbidsWhatItDoesNotNeed() throws Exception {
    Client ada = new Client(room.url()).as("ada");
    for (String page : pages()) {
      var headers = ada.get(page).headers();
      String policy = headers.firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.startsWith("default-src 'none'"), () -> page + ": " + policy);
      assertTrue(policy.contains("frame-ancestors 'none'"), policy);
      assertFalse(policy.contains("unsafe"), policy);
      assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""), page);
      String html = ada.page(page);
      assertFalse(html.contains(" style="), () -> page + " has an inline style");
      assertFalse(html.matches("(?s).*<[a-z]+[^>]* on[a-z]+=.*"), () -> page + " has a handler");
      assertFalse(html.contains("src=\"http"), () -> page + " asks another site");
    }
  }

  @Test
  void whoIsNotLoggedInSeesNoPage() throws Exception {
    for (String page : pages()) {
      HttpResponse<String> answer = new Client(room.url()).get(page);
      assertEquals(302, answer.statusCode(), page);
      assertEquals("/login", answer.headers().firstValue("Location").orElse(""), page);
      assertFalse(answer.body().contains("<"), page);
    }
  }

  @Test
  void theCookieIsForThisServerAndNoScript() throws Exception {
    HttpResponse<String> answer =
        new Client(room.url()).post("/login", List.of("name=ada", "password=" + GuiRoom.PASSWORD));
    String cookie = answer.headers().firstValue("Set-Cookie").orElse("");
    assertTrue(cookie.contains("HttpOnly"), cookie);
    assertTrue(cookie.contains("SameSite=Strict"), cookie);
    assertTrue(cookie.contains("Path=/"), cookie);
  }

  @Test
  void aWrongPasswordIsRefusedWithoutSayingWhatIsWrong() throws Exception {
    HttpResponse<String> answer =
        new Client(room.url()).post("/login", List.of("name=ada", "password=wrong"));
    assertEquals(403, answer.statusCode());
    assertTrue(answer.body().contains("name or password is wrong"));
    assertTrue(answer.headers().firstValue("Set-Cookie").isEmpty());
  }

  private List<String> changes() {
    String artifact = room.store.artifacts().named("app-2").get(0).id();
    return List.of(
        "/devices/" + fleet.broken + "/accept",
        "/devices/" + fleet.broken + "/reject",
        "/devices/" + fleet.broken + "/group",
        "/devices/" + fleet.broken + "/reinstall",
        "/devices/" + fleet.broken + "/decommission",
        "/deployments",
        "/deployments/" + fleet.current + "/abort",
        "/deployments/" + lastOf(fleet.broken) + "/retry",
        "/artifacts/upload",
        "/artifacts/" + artifact + "/describe");
  }

  private void assertNothingChanged() {
    var device = room.store.devices().find(fleet.broken).orElseThrow();
    assertEquals(Admission.ACCEPTED, device.admission());
    assertEquals("line-1", device.group());
    assertEquals(2, room.store.deployments().all(0, 9).size());
    assertEquals(
        "", room.store.deployments().find(fleet.current).orElseThrow().reason(), "aborted");
    assertEquals(3, room.store.artifacts().all().size());
    assertEquals(4, room.store.audit().latest(0, 99).size());
  }

  @Test
  void anUploadWithoutTheTokenOfTheSessionKeepsNothing() throws Exception {
    Client otto = new Client(room.url()).as("otto");
    for (String token : List.of("", "x", new Client(room.url()).as("ada").token())) {
      HttpResponse<String> answer = otto.upload(token, "app-3\ngateway-2\n{}\n");
      assertEquals(403, answer.statusCode(), answer.body());
    }
    assertNothingChanged();
  }

  @Test
  void whoMayOnlyLookChangesNothing() throws Exception {
    Client anna = new Client(room.url()).as("anna");
    for (String path : changes()) {
      HttpResponse<String> answer = anna.submit(path, "artifact=app-2", "inconsistent=include");
      assertEquals(403, answer.statusCode(), path);
      assertTrue(answer.body().contains("this needs the role operate, and yours is read"), path);
    }
    assertNothingChanged();
    assertEquals(403, anna.get("/audit").statusCode());
    assertFalse(anna.page("/devices").contains("href=\"/audit\""));
    assertFalse(anna.page("/devices/" + fleet.broken).contains("Install app-2 again</button>"));
  }

  @Test
  void whoLoggedOutIsOut() throws Exception {
    Client otto = new Client(room.url()).as("otto");
    assertEquals(302, otto.submit("/logout").statusCode());
    assertEquals("/login", otto.get("/devices").headers().firstValue("Location").orElse(""));
  }
}
