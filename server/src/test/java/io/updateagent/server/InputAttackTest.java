package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.gui.Client;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What somebody tries with what a path, a device or an artifact says, one test each, against the
 * whole server. Bodies without end and without haste are in {@link FloodTest}.
 */
class InputAttackTest extends AttackRoom {
  private static final String HOSTILE = "<script>alert(1)</script>'><img src=x onerror=alert(1)>";
  private static final List<String> SQL =
      List.of("' OR 1=1 --", "'; DROP TABLE device; --", "\" UNION SELECT hash FROM credential --");

  @Test
  void aNameThatLeadsElsewhere() throws Exception {
    BenchRoom room = room();
    Client otto = operator(room, "otto");
    for (String path :
        List.of(
            "/static/..%2f..%2fserver.db",
            "/static/%2e%2e/logback.xml",
            "/static/logback.xml",
            "/download/..%2F..%2Fserver.db?expires=9999999999&signature=x",
            "/devices/..%2F..%2Fserver.db",
            "/devices/x/log/..%2F..%2Fserver.db",
            "/artifacts/..%2F..%2Fserver.db",
            "/api/management/v1/deployments/artifacts/..%2F..%2Fserver.db/download")) {
      HttpResponse<String> answer = otto.get(path);
      assertEquals(4, answer.statusCode() / 100, path);
      assertFalse(answer.body().contains("SQLite"), path);
    }
  }

  @Test
  void anArtifactThatIsNamedLikeAPath() throws Exception {
    BenchRoom room = room();
    String evil = "../../../../" + directory.getFileName() + "-evil";
    String body =
        Files.readString(HostileArtifact.named(evil, directory), StandardCharsets.ISO_8859_1);
    HttpResponse<String> answer = HostileArtifact.upload(room, body);
    assertTrue(List.of(201, 400).contains(answer.statusCode()), answer.body());
    try (Stream<Path> files = Files.walk(directory.getParent(), 1)) {
      assertEquals(
          List.of(), files.filter(one -> one.getFileName().toString().endsWith("-evil")).toList());
    }
    try (Stream<Path> files = Files.list(room.data().resolve("artifacts"))) {
      assertTrue(files.allMatch(one -> one.getFileName().toString().matches("[0-9a-f]{64}.*")));
    }
  }

  @Test
  void htmlInWhatADeviceSays() throws Exception {
    BenchRoom room = room();
    var device = new RawDevice(room, "{\"mac\":\"%s\"}".formatted(HOSTILE));
    String inventory =
        """
        [{"name": "artifact_name", "value": "%1$s"}, {"name": "%1$s", "value": "%1$s"},
         {"name": "update_status", "value": "inconsistent"},
         {"name": "inconsistent_cause", "value": "%1$s"}]
        """
            .formatted(HOSTILE);
    assertEquals(200, device.send("PUT", RawDevice.ATTRIBUTES, inventory).statusCode());
    String id = room.deploy("app-2");
    String log =
        "{\"messages\": [{\"timestamp\": \"%1$s\", \"level\": \"%1$s\", \"message\": \"%1$s\"}]}";
    assertEquals(204, device.tell(id, RawDevice.LOG, log.formatted(HOSTILE)));
    String status = "{\"status\": \"failure\", \"substate\": \"%s\"}".formatted(HOSTILE);
    assertEquals(204, device.tell(id, RawDevice.STATUS, status));
    Client otto = operator(room, "otto");
    String one = room.manage("GET", "/inventory/devices", "").path(0).path("id").asText();
    for (String path :
        List.of(
            "/devices",
            "/devices/" + one,
            "/devices/" + one + "/log/" + id,
            "/devices/" + one + "/decommission",
            "/deployments/" + id,
            "/deployments/preview?artifact=app-2",
            "/compare?a=" + one + "&b=" + one)) {
      HttpResponse<String> page = otto.get(path);
      assertEquals(200, page.statusCode(), path);
      assertFalse(page.body().contains("<script>"), path);
      assertFalse(page.body().contains("<img src=x"), path);
      String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
      assertTrue(policy.contains("script-src 'self'") && !policy.contains("unsafe"), policy);
    }
    String raw = "/api/management/v1/deployments/deployments/%s/devices/%s/log".formatted(id, one);
    var headers = room.send("GET", raw, Map.of("Authorization", "Bearer token"), "").headers();
    assertTrue(headers.firstValue("Content-Type").orElse("").startsWith("text/plain"));
    assertEquals("nosniff", headers.firstValue("X-Content-Type-Options").orElse(""));
  }

  @Test
  void sqlInAFilter() throws Exception {
    BenchRoom room = room();
    new RawDevice(room, BOX);
    Client otto = operator(room, "otto");
    for (String sql : SQL) {
      String text = java.net.URLEncoder.encode(sql, StandardCharsets.UTF_8);
      for (String name : List.of("text", "group", "fingerprint")) {
        String path = "/inventory/devices?" + name + "=" + text;
        assertEquals(0, room.manage("GET", path, "").size(), path);
      }
      assertEquals(
          0, room.manage("GET", "/inventory/devices?attribute=" + text + ":" + text, "").size());
      var people = Map.of("Authorization", "Bearer token");
      for (String name : List.of("status", "verdict", "page", "per_page")) {
        String path = "/api/management/v1/inventory/devices?" + name + "=" + text;
        assertEquals(400, room.send("GET", path, people, "").statusCode(), path);
      }
      for (String name : List.of("q", "group", "fingerprint")) {
        String page = otto.page("/devices?" + name + "=" + text);
        assertTrue(page.contains("No device is like that"), page);
      }
      assertEquals(404, otto.get("/devices/" + text.replace("+", "%20")).statusCode());
    }
    assertEquals(1, room.manage("GET", "/inventory/devices", "").size());
  }
}
