package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is misspelt in an order, or of another type, is refused, and never passed over. */
class OrderTest {
  private static final String DEPLOYMENTS = "/deployments/deployments";

  @TempDir Path directory;
  private BenchRoom room;
  private String device = "";

  @BeforeEach
  void open() throws Exception {
    room = new BenchRoom(directory);
    new RawDevice(room);
    device = "/inventory/devices/" + first("/inventory/devices");
    room.write("app-2");
  }

  @AfterEach
  void close() {
    room.close();
  }

  private String first(String list) {
    return room.manage("GET", list, "").path(0).path("id").asText();
  }

  private HttpResponse<String> call(String method, String path, String body) {
    return room.send(
        method, "/api/management/v1" + path, Map.of("Authorization", "Bearer token"), body);
  }

  private void refused(String message, String method, String path, String body) {
    HttpResponse<String> answer = call(method, path, body);
    assertEquals(400, answer.statusCode(), body + answer.body());
    assertTrue(answer.body().contains(message), body + answer.body());
  }

  @Test
  void aMemberThatIsNotKnownIsNamedWithThoseThatAre() {
    for (String misspelt : List.of("inconsistnt", "retrys", "phase", "artifact")) {
      String order =
          "{\"artifact_name\": \"app-2\", \"all_devices\": true, \"%s\": 1}".formatted(misspelt);
      for (String path : List.of(DEPLOYMENTS, DEPLOYMENTS + "/preview")) {
        refused("there is no member \\\"" + misspelt + "\\\"", "POST", path, order);
        refused("artifact_name, name, devices, group", "POST", path, order);
      }
    }
    assertEquals(0, room.manage("GET", DEPLOYMENTS, "").size());
  }

  @Test
  void aMemberOfAnotherTypeIsRefused() {
    for (var bad :
        Map.ofEntries(
                Map.entry("\"group\": 5", "group must be a text"),
                Map.entry("\"group\": [\"a\"]", "group must be a text"),
                Map.entry("\"devices\": \"x\"", "devices must be a list"),
                Map.entry("\"devices\": {\"a\": \"x\"}", "devices must be a list"),
                Map.entry("\"devices\": [5]", "devices must be a list"),
                Map.entry("\"name\": 5", "name must be a text"),
                Map.entry("\"inconsistent\": 5", "inconsistent must be a text"),
                Map.entry("\"force_installation\": \"true\"", "force_installation must be true"),
                Map.entry("\"phases\": 5", "phases must be a list"),
                Map.entry("\"phases\": [10, 90]", "a phase must be an object"),
                Map.entry("\"phases\": [{\"percent\": 100, \"pause\": 5}]", "has no \\\"pause\\\""))
            .entrySet()) {
      String order =
          "{\"artifact_name\": \"app-2\", \"all_devices\": true, %s}".formatted(bad.getKey());
      refused(bad.getValue(), "POST", DEPLOYMENTS, order);
    }
    refused(
        "artifact_name must be a text",
        "POST",
        DEPLOYMENTS,
        "{\"artifact_name\": 5, \"all_devices\": true}");
    for (String noObject : List.of("[]", "null", "5", "\"x\"")) {
      refused("must be a JSON object", "POST", DEPLOYMENTS, noObject);
    }
    String whole = "{\"artifact_name\": \"app-2\", \"all_devices\": true}";
    refused("not JSON", "POST", DEPLOYMENTS, whole + "{}");
    assertEquals(0, room.manage("GET", DEPLOYMENTS, "").size());
  }

  @Test
  void aRetryKnowsOnlyTheChoiceAboutInconsistentDevices() {
    String path = DEPLOYMENTS + "/" + room.deploy("app-2") + "/retry";
    refused("there is no member \\\"inconsistnt\\\"", "POST", path, "{\"inconsistnt\": \"only\"}");
    refused("inconsistent must be a text", "POST", path, "{\"inconsistent\": 5}");
  }

  @Test
  void aGroupIsAText() {
    refused("group must be a text", "PUT", device + "/group", "{\"group\": 5}");
    refused("group must be a text", "PUT", device + "/group", "{\"grupp\": \"lab\"}");
    assertTrue(room.manage("GET", device, "").path("group").isNull());
  }

  @Test
  void aDescriptionThatIsMisspeltDoesNotEraseTheOneThatIsThere() {
    String artifact = "/deployments/artifacts/" + first("/deployments/artifacts");
    assertEquals(204, call("PUT", artifact, "{\"description\": \"kept\"}").statusCode());
    refused("description must be a text", "PUT", artifact, "{\"descriptio\": \"x\"}");
    refused("description must be a text", "PUT", artifact, "{\"description\": 5}");
    assertEquals("kept", room.manage("GET", artifact, "").path("description").asText());
  }
}
