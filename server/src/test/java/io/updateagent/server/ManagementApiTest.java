package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.server.access.Passwords;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and their programs get from the server. */
class ManagementApiTest {
  private static final String DEPLOYMENTS = "/deployments/deployments";
  private static final String INCONSISTENT =
      """
      [{"name": "artifact_name", "value": "app-1_INCONSISTENT"}, {"name": "device_type", "value": "box"},
       {"name": "inconsistent_since", "value": "2026-01-01T00:00:00Z"},
       {"name": "inconsistent_cause", "value": "<b>disk full</b>"}]
      """;
  private static final String CONSISTENT =
      """
      [{"name": "artifact_name", "value": "app-1"}, {"name": "device_type", "value": "box"},
       {"name": "rack", "value": "7"}]
      """;

  @TempDir Path directory;
  private BenchRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BenchRoom(directory);
  }

  @AfterEach
  void close() {
    room.close();
  }

  private RawDevice device(String name, String inventory) throws Exception {
    var device = new RawDevice(room, "{\"name\":\"" + name + "\"}");
    assertEquals(200, device.send("PUT", RawDevice.ATTRIBUTES, inventory).statusCode());
    return device;
  }

  private JsonNode get(String path) {
    return room.manage("GET", path, "");
  }

  private List<String> names(String query) {
    var names = new ArrayList<String>();
    get("/inventory/devices" + query)
        .forEach(one -> names.add(one.path("identity").asText().replaceAll(".*:\"|\".*", "")));
    return names;
  }

  private HttpResponse<String> call(String method, String path, String body) {
    return room.send(
        method, "/api/management/v1" + path, Map.of("Authorization", "Bearer token"), body);
  }

  private void refused(int status, String message, HttpResponse<String> answer) throws Exception {
    JsonNode body = new ObjectMapper().readTree(answer.body());
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(body.path("error").asText().contains(message), answer.body());
    assertFalse(body.path("request_id").asText().isEmpty(), answer.body());
    assertFalse(answer.body().contains("Exception"), answer.body());
  }

  @Test
  void devicesAreFoundByWhatIsKnownOfThem() throws Exception {
    device("a", CONSISTENT);
    device("b", INCONSISTENT);
    assertEquals(List.of("b", "a"), names(""));
    assertEquals(List.of("b"), names("?inconsistent=true"));
    assertEquals(List.of("a"), names("?verdict=consistent"));
    assertEquals(List.of("a"), names("?attribute=rack:7"));
    assertEquals(List.of(), names("?attribute=rack:8"));
    assertEquals(List.of("a"), names("?page=2&per_page=1"));
    assertEquals(List.of("b"), names("?text=disk"));
    assertEquals(List.of(), names("?text=%27%20OR%201=1%20--"));
    assertEquals(List.of("b", "a"), names("?status=accepted"));
    refused(400, "status cannot be", call("GET", "/inventory/devices?status=x", ""));
    refused(400, "per_page", call("GET", "/inventory/devices?per_page=0", ""));
    refused(400, "NAME:VALUE", call("GET", "/inventory/devices?attribute=rack", ""));
    String id = get("/inventory/devices?inconsistent=true").path(0).path("id").asText();
    JsonNode one = get("/inventory/devices/" + id);
    assertEquals("<b>disk full</b>", one.path("inconsistent").path("cause").asText());
    assertTrue(get("/inventory/devices/" + id + "/events").toString().contains("disk full"));
  }

  @Test
  void aListThatIsLongComesInPagesWithLinksToTheOthers() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      device(name, CONSISTENT);
      room.deploy("app-" + name);
    }
    HttpResponse<String> second = call("GET", DEPLOYMENTS + "?page=2&per_page=1", "");
    assertEquals("3", second.headers().firstValue("X-Total-Count").orElse(""));
    String path = "/api/management/v1" + DEPLOYMENTS;
    assertEquals(
        "<%1$s?page=1&per_page=1>; rel=\"first\", <%1$s?page=1&per_page=1>; rel=\"prev\", <%1$s?page=3&per_page=1>; rel=\"next\""
            .formatted(path),
        second.headers().firstValue("Link").orElse(""));
    assertTrue(second.body().contains("app-b"), second.body());
    String query = "/inventory/devices?text=%22%3E&page=1&per_page=2";
    String link = call("GET", query, "").headers().firstValue("Link").orElse("");
    assertTrue(link.contains("?text=%22%3E&page=1") && !link.contains("next"), link);
  }

  @Test
  void aDeviceIsInTheGroupThatItWasPutInto() throws Exception {
    device("a", CONSISTENT);
    String path = "/inventory/devices/" + get("/inventory/devices").path(0).path("id").asText();
    assertEquals(204, call("PUT", path + "/group", "{\"group\": \"lab 1\"}").statusCode());
    assertEquals("[\"lab 1\"]", get("/inventory/groups").toString());
    assertEquals(List.of("a"), names("?group=lab%201"));
    refused(409, "not in the group", call("DELETE", path + "/group/other", ""));
    assertEquals(204, call("DELETE", path + "/group/lab%201", "").statusCode());
    assertEquals(List.of("a"), names("?group="));
    refused(400, "group must", call("PUT", path + "/group", "{\"group\": \"<b>\"}"));
  }

  @Test
  void aPreauthorizedDeviceIsLetInAtOnceAndADecommissionedOneForgotten() throws Exception {
    String body =
        "{\"identity_data\": {\"name\": \"late\"}, \"pubkey\": \"%s\"}"
            .formatted(RawDevice.somePublicKey().replace("\n", "\\n"));
    HttpResponse<String> made = call("POST", "/devauth/devices", body);
    assertEquals(201, made.statusCode(), made.body());
    refused(409, "known already", call("POST", "/devauth/devices", body));
    refused(
        400,
        "pubkey",
        call(
            "POST",
            "/devauth/devices",
            body.replace("BEGIN", "X").replaceAll("\"pubkey.*\"", "\"pubkey\": \"x\"")));
    JsonNode device = get("/devauth/devices").path(0);
    assertEquals("preauthorized", device.path("status").asText());
    String path = "/devauth/devices/" + device.path("id").asText();
    assertEquals(204, call("DELETE", path, "").statusCode());
    refused(404, "there is no device", call("DELETE", path, ""));
  }

  @Test
  void aPreviewTellsOfEveryInconsistentDeviceAndTheOperatorChooses() throws Exception {
    device("a", CONSISTENT);
    device("b", INCONSISTENT);
    device("c", CONSISTENT.replace("box", "phone"));
    room.write("app-2");
    String order = "{\"artifact_name\": \"app-2\", \"all_devices\": true%s}";
    JsonNode preview = room.manage("POST", DEPLOYMENTS + "/preview", order.formatted(""));
    assertEquals(3, preview.path("device_count").asInt(), preview.toString());
    assertEquals(2, preview.path("fit_count").asInt(), preview.toString());
    assertEquals("phone", preview.path("unfit").path(0).path("device_type").asText());
    JsonNode wrong = preview.path("inconsistent").path(0);
    assertEquals("<b>disk full</b>", wrong.path("cause").asText());
    assertEquals("2026-01-01T00:00:00Z", wrong.path("since").asText());
    assertEquals(0, get(DEPLOYMENTS).size(), "a preview makes nothing");

    for (var choice : Map.of("include", 3, "leave-out", 2, "only", 1).entrySet()) {
      String chosen = order.formatted(", \"inconsistent\": \"" + choice.getKey() + "\"");
      JsonNode seen = room.manage("POST", DEPLOYMENTS + "/preview", chosen);
      assertEquals(choice.getValue(), seen.path("device_count").asInt(), choice.getKey());
      assertEquals(1, seen.path("inconsistent_count").asInt(), choice.getKey());
      JsonNode made = room.manage("POST", DEPLOYMENTS, chosen);
      assertEquals(choice.getValue(), made.path("device_count").asInt(), choice.getKey());
      int warnings = choice.getKey().equals("leave-out") ? 0 : 1;
      assertEquals(warnings, made.path("warnings").size(), made.toString());
    }
  }

  @Test
  void aDeploymentIsForAGroupOrAFilterWithItsPlan() throws Exception {
    device("a", CONSISTENT);
    device("b", INCONSISTENT);
    room.write("app-2");
    JsonNode made =
        room.manage(
            "POST",
            DEPLOYMENTS,
            """
            {"artifact_name": "app-2", "name": "try", "filter": {"attributes": {"rack": "7"}}, "retries": 2,
             "phases": [{"percent": 10}, {"percent": 90, "pause_seconds": 60}], "stop_at_inconsistent_percent": 5}
            """);
    assertEquals("try", made.path("name").asText());
    assertEquals(1, made.path("counts").path("pending").asInt(), made.toString());
    assertEquals(60, made.path("plan").path("phases").path(1).path("pause_seconds").asInt());
    assertEquals(made.path("plan"), get(DEPLOYMENTS + "/" + made.path("id").asText()).path("plan"));
    for (var bad :
        Map.of(
                "\"filter\": {\"verdikt\": \"consistent\"}", "verdikt",
                "\"filter\": \"all\"", "filter must be",
                "\"all_devices\": true, \"inconsistent\": \"maybe\"", "inconsistent must be",
                "\"all_devices\": true, \"phases\": [{\"percent\": 10}]", "percentages",
                "\"group\": \"nowhere\"", "no devices",
                "\"filter\": {\"text\": \"disk\"}, \"inconsistent\": \"leave-out\"",
                    "none of the 1")
            .entrySet()) {
      String order = "{\"artifact_name\": \"app-2\", " + bad.getKey() + "}";
      refused(400, bad.getValue(), call("POST", DEPLOYMENTS, order));
    }
    refused(
        404,
        "device",
        call("POST", DEPLOYMENTS, "{\"artifact_name\": \"app-2\", \"devices\": [\"x\"]}"));
    refused(400, "artifact_name must be", call("POST", DEPLOYMENTS, "{\"all_devices\": true}"));
  }

  @Test
  void aFilterOfTheWrongTypeNeverMeansAllDevices() throws Exception {
    device("a", CONSISTENT);
    room.write("app-2");
    for (var bad :
        Map.of(
                "\"filter\": {\"attributes\": [\"rack\"]}", "attributes must be an object",
                "\"filter\": {\"attributes\": \"rack\"}", "attributes must be an object",
                "\"filter\": {\"attributes\": {\"rack\": [\"7\"]}}", "rack must be a text",
                "\"filter\": {\"text\": [\"7\"]}", "text must be a text",
                "\"filter\": {\"text\": null}", "text must be a text",
                "\"filter\": {\"status\": \"pending\"}", "accepted devices only",
                "\"all_devices\": 1", "all_devices must be")
            .entrySet()) {
      String order = "{\"artifact_name\": \"app-2\", " + bad.getKey() + "}";
      refused(400, bad.getValue(), call("POST", DEPLOYMENTS, order));
    }
    assertEquals(0, get(DEPLOYMENTS).size());
  }

  @Test
  void whatFailedIsDeployedAgainToThoseItFailedOn() throws Exception {
    RawDevice good = device("a", CONSISTENT);
    RawDevice bad = device("b", CONSISTENT);
    String first = room.deploy("app-2");
    refused(409, "failed on no device", call("POST", DEPLOYMENTS + "/" + first + "/retry", ""));
    good.report(first, "success");
    bad.tell(
        first, RawDevice.STATUS, "{\"status\": \"failure\", \"substate\": \"rolled-back: x\"}");
    JsonNode again = room.manage("POST", DEPLOYMENTS + "/" + first + "/retry", "");
    JsonNode parts = get(DEPLOYMENTS + "/" + again.path("id").asText() + "/devices");
    assertEquals(1, parts.size());
    JsonNode device = get("/inventory/devices/" + parts.path(0).path("id").asText());
    assertTrue(device.path("identity").asText().contains("\"b\""), device.toString());
    String history =
        get("/inventory/devices/" + device.path("id").asText() + "/deployments").toString();
    assertTrue(history.contains("rolled-back: x") && history.contains("pending"), history);
    room.abort(again.path("id").asText());
    JsonNode aborted = get(DEPLOYMENTS + "/" + again.path("id").asText());
    assertEquals("aborted by token of the command line", aborted.path("reason").asText());
  }

  @Test
  void whoHasAPasswordGetsATokenAndWhatIsDoneIsAudited() throws Exception {
    try (Store store = Store.open(room.data(), InstantSource.system())) {
      store.users().add("ada", new Passwords(4).hash("correct horse"), Role.ADMIN);
    }
    String path = "/api/management/v1/useradm/auth/login";
    HttpResponse<String> answer = room.send("POST", path, basic("ada:correct horse"), "");
    assertEquals(200, answer.statusCode(), answer.body());
    Map<String, String> session = Map.of("Authorization", "Bearer " + answer.body());
    String me = room.send("GET", "/api/management/v1/useradm/users/me", session, "").body();
    assertEquals("{\"name\":\"ada\",\"role\":\"admin\"}", me);
    refused(401, "wrong", room.send("POST", path, basic("ada:battery staple"), ""));
    refused(401, "basic auth", room.send("POST", path, Map.of(), ""));
    refused(401, "basic auth", room.send("POST", path, Map.of("Authorization", "Basic ?"), ""));
    String audit = room.send("GET", "/api/management/v1/audit", session, "").body();
    assertTrue(audit.contains("log-in refused") && audit.contains("127.0.0.1"), audit);
    assertFalse(audit.contains("battery") || audit.contains(answer.body()), audit);
    room.send("POST", "/api/management/v1/useradm/auth/logout", session, "");
    refused(401, "log in first", room.send("GET", "/api/management/v1/audit", session, ""));
    HttpResponse<String> late = room.send("POST", path, basic("eve:x"), "");
    // On a machine that is busy some of the waits may be over when the next one comes.
    for (int one = 0; one < 20 && late.statusCode() == 401; one++) {
      late = room.send("POST", path, basic("eve:x"), "");
    }
    refused(429, "too many attempts", late);
    assertTrue(late.headers().firstValue("Retry-After").isPresent());
  }

  private static Map<String, String> basic(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  @Test
  void whatMakesNoSenseIsRefusedInOneLineThatSaysSo() throws Exception {
    refused(404, "", call("GET", "/nowhere", ""));
    refused(400, "not JSON", call("POST", DEPLOYMENTS, "{"));
    refused(404, "no such deployment", call("GET", DEPLOYMENTS + "/x", ""));
    refused(413, "larger than", call("POST", DEPLOYMENTS, "x".repeat(Body.LARGE + 1)));
    refused(413, "larger than", call("POST", "/devauth/devices", "x".repeat(Body.SMALL + 1)));
  }
}
