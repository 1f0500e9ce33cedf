package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.gui.Client;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What somebody tries who wants in, one test each, against the whole server: with no credential,
 * with a stolen, an old or a forged one, and with a browser of somebody else.
 */
class AccessAttackTest extends AttackRoom {
  /** What may be asked for by somebody who has nothing to show. */
  private static final List<String> OPEN =
      List.of(
          "/",
          "/login",
          "/first",
          "/static/{name}",
          "/api/openapi.json",
          "/api/management/v1/useradm/auth/login");

  @Test
  void noToken() throws Exception {
    BenchRoom room = room();
    operator(room, "otto");
    int tried = 0;
    for (Route route : room.routes()) {
      if (OPEN.contains(route.path()) || route.path().endsWith("/auth_requests")) {
        continue;
      }
      for (Map<String, String> headers :
          List.of(
              Map.<String, String>of(),
              Map.of("Authorization", ""),
              Map.of("Authorization", "Bearer "),
              Map.of("Authorization", "Bearer wrong"),
              Map.of("Authorization", "Basic dG9rZW46dG9rZW4="),
              Map.of("Cookie", "session="),
              Map.of("Cookie", "session=token"))) {
        String path = route.path().replaceAll("\\{[^}]*}", "x");
        HttpResponse<String> answer = room.send(route.method(), path, headers, "{}");
        boolean refused = List.of(401, 403).contains(answer.statusCode());
        boolean sentToLogIn =
            answer.statusCode() == 302
                && answer.headers().firstValue("Location").equals(Optional.of("/login"));
        assertTrue(refused || sentToLogIn, () -> route.name() + headers + answer.statusCode());
        tried++;
      }
    }
    assertTrue(tried > 300, "tried " + tried);
  }

  @Test
  void theTokenOfAnotherDevice() throws Exception {
    BenchRoom room = room();
    var victim = new RawDevice(room);
    String id = room.deploy("app-2");
    var other = new RawDevice(room, "{\"mac\": \"00:02\"}");
    String log =
        "{\"messages\": [{\"timestamp\": \"t\", \"level\": \"info\", \"message\": \"x\"}]}";
    for (String deployment : List.of(id, "4711")) {
      assertEquals(404, other.report(deployment, "success"));
      assertEquals(404, other.tell(deployment, RawDevice.LOG, log));
    }
    assertEquals("pending", status(room, id));
    assertEquals(204, victim.report(id, "success"));
  }

  @Test
  void aTokenOfADeviceAtWhatIsForPeopleAndTheOtherWayRound() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room);
    for (Route route : room.routes()) {
      if (route.path().startsWith("/api/management/") && !OPEN.contains(route.path())) {
        String path = route.path().replaceAll("\\{[^}]*}", "x");
        assertEquals(401, device.send(route.method(), path, "{}").statusCode(), route.name());
      }
    }
    var people = Map.of("Authorization", "Bearer token");
    assertEquals(401, room.send("POST", NEXT, people, RUNS).statusCode());
  }

  @Test
  void anExpiredToken() throws Exception {
    BenchRoom room = room(true, Duration.ofSeconds(-1));
    assertEquals(401, next(new RawDevice(room)));
    try (Store store = store(room)) {
      var over = Optional.of(Duration.ofSeconds(-1));
      String token = store.credentials().token("ci", null, Role.ADMIN, over).secret();
      var headers = Map.of("Authorization", "Bearer " + token);
      String path = "/api/management/v1/inventory/devices";
      assertEquals(401, room.send("GET", path, headers, "").statusCode());
      store.users().add("otto", "no password has this hash", Role.ADMIN);
      var user = store.users().find("otto").orElseThrow();
      String session = store.credentials().session(user, Duration.ofSeconds(-1)).secret();
      assertEquals(302, new Client(room.url()).with(session).get("/devices").statusCode());
    }
  }

  @Test
  void aForgedSignature() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room, BOX);
    var stranger = new RawDevice(room, "{\"mac\":\"66:66\"}");
    assertEquals(401, device.loginSignedBy(stranger, BOX).statusCode());
    RawDevice.Request good = device.request(BOX);
    var bent = new RawDevice.Request(good.body().replace("00:01", "00:03"), good.signature());
    assertEquals(401, device.send(bent).statusCode());
    for (String none : List.of("", "AAAA", "no base64 at all")) {
      assertEquals(401, device.send(new RawDevice.Request(good.body(), none)).statusCode());
    }
    assertEquals(2, room.manage("GET", "/devauth/devices", "").size(), "nobody became known");
    String[] parts = device.token().split("[.]", -1);
    String[] others = stranger.token().split("[.]", -1);
    String none = base64("{\"alg\":\"none\",\"typ\":\"JWT\"}");
    for (String token :
        List.of(
            parts[0] + "." + others[1] + "." + parts[2],
            none + "." + parts[1] + ".",
            none + "." + parts[1] + "." + parts[2])) {
      var headers = Map.of("Authorization", "Bearer " + token);
      assertEquals(401, room.send("POST", NEXT, headers, RUNS).statusCode(), token);
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The protocol has no nonce; what a copied request is worth ends with the key it is signed by.
   */
  @Test
  void aReplayedRequestToBeLetIn() throws Exception {
    BenchRoom room = room(false, Options.USUAL_TOKENS);
    var device = new RawDevice(room, BOX);
    RawDevice.Request copied = device.request(BOX);
    assertEquals(204, decide(room, 0, "accepted"));
    assertEquals(200, device.send(copied).statusCode(), "as the device would ask itself");

    var renewed = new RawDevice(room, BOX);
    assertEquals(204, decide(room, 1, "accepted"));
    assertEquals(401, device.send(copied).statusCode(), "of a key that was replaced");
    assertEquals(200, renewed.login(BOX).statusCode());

    String id = room.manage("GET", "/devauth/devices", "").path(0).path("id").asText();
    room.manage("DELETE", "/devauth/devices/" + id, "");
    assertEquals(401, device.send(copied).statusCode(), "of a device that was decommissioned");
    assertEquals("pending", statusOfDevice(room), "somebody has to let it in again");
  }

  @Test
  void anotherKeyForADeviceThatIsKnown() throws Exception {
    BenchRoom room = room(false, Options.USUAL_TOKENS);
    var device = new RawDevice(room, BOX);
    assertEquals(204, decide(room, 0, "accepted"));
    device.admitted(BOX);
    var impostor = new RawDevice(room, BOX);
    assertEquals(401, impostor.login(BOX).statusCode());
    assertEquals(204, decide(room, 1, "rejected"));
    assertEquals("accepted", statusOfDevice(room), "as the device itself is served");
    assertEquals(204, next(device));
  }

  @Test
  void aReplayedTokenOfADeviceThatIsGone() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room, BOX);
    assertEquals(204, next(device));
    String id = room.manage("GET", "/devauth/devices", "").path(0).path("id").asText();
    room.manage("DELETE", "/devauth/devices/" + id, "");
    assertEquals(401, next(device));
    assertEquals(200, new RawDevice(room, BOX).login(BOX).statusCode());
    assertEquals(401, next(device), "nor is it when the device has come back with another key");
  }

  @Test
  void aReplayedReport() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room);
    String id = room.deploy("app-2");
    assertEquals(204, device.report(id, "installing"));
    assertEquals(204, device.report(id, "failure"));
    assertEquals(409, device.report(id, "installing"));
    assertEquals(409, device.report(id, "success"));
    assertEquals("failure", status(room, id));
  }

  @Test
  void aReplayedLinkToADownload() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room);
    room.deploy("app-2");
    String offer = device.send("POST", NEXT, RUNS).body();
    String path = offer.replaceAll("(?s).*(/download/[^\"]*)\".*", "$1");
    assertEquals(200, room.send("GET", path, Map.of(), "").statusCode());
    String artifact = path.replaceAll(".*/download/|[?].*", "");
    try (Store store = store(room)) {
      String key = store.own().value("key of download links", () -> "");
      var links = new DownloadLinks(HexFormat.of().parseHex(key), InstantSource.system());
      Instant now = Instant.now();
      String over = links.path(artifact, now.minusSeconds(1));
      assertEquals(403, room.send("GET", over, Map.of(), "").statusCode(), "once it has expired");
      String later = over.replaceAll("expires=\\d+", "expires=" + (now.getEpochSecond() + 9));
      assertEquals(403, room.send("GET", later, Map.of(), "").statusCode(), "nor prolonged");
    }
  }

  @Test
  void aReplayedSessionAndAReplayedFirstPassword() throws Exception {
    BenchRoom room = room();
    Client otto = operator(room, "otto");
    assertEquals(200, otto.get("/devices").statusCode());
    assertEquals(302, otto.submit("/logout").statusCode());
    assertEquals(302, otto.get("/devices").statusCode());
    var fields = List.of("code=x", "name=eve", "password=correct horse");
    assertEquals(403, new Client(room.url()).post("/first", fields).statusCode());
  }

  @Test
  void aFormOfAnotherSite() throws Exception {
    BenchRoom room = room();
    Client otto = operator(room, "otto");
    String own = otto.token();
    String foreign = operator(room, "ada").token();
    assertNotEquals(own, foreign);
    List<Route> forms =
        room.routes().stream()
            .filter(one -> one.method().equals("POST") && !one.path().startsWith("/api/"))
            .filter(one -> !OPEN.contains(one.path()) && !one.path().endsWith("/upload"))
            .toList();
    assertTrue(forms.size() >= 10, forms::toString);
    for (Route form : forms) {
      String path = form.path().replaceAll("\\{[^}]*}", "x");
      for (String token : List.of("", "x", foreign)) {
        assertEquals(403, otto.post(path, List.of("csrf=" + token)).statusCode(), path);
      }
      var fields = List.of("csrf=" + own);
      for (String origin : List.of("https://evil.example", "http://127.0.0.1:1", "null")) {
        int status = otto.post(path, fields, "Origin", origin).statusCode();
        assertEquals(403, status, path + " from " + origin);
      }
      assertEquals(403, otto.post(path, fields, "Sec-Fetch-Site", "cross-site").statusCode());
    }
    assertEquals(403, otto.upload(foreign, "x").statusCode());
    assertEquals(200, otto.get("/devices").statusCode(), "nobody was logged out");
  }
}
