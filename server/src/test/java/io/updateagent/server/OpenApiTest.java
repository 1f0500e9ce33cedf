package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.server.access.Needs;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server says of its management API is what it has: no more, no less. */
class OpenApiTest {
  private static final Set<String> ROLES = Set.of("nothing", "read", "operate", "admin");

  @TempDir Path directory;
  private BenchRoom room;
  private JsonNode document;

  @BeforeEach
  void open() throws Exception {
    room = new BenchRoom(directory);
    document =
        new ObjectMapper().readTree(room.send("GET", "/api/openapi.json", Map.of(), "").body());
  }

  @AfterEach
  void close() {
    room.close();
  }

  @Test
  void everyRouteIsDescribedWithItsRoleAndNothingElseIs() {
    var described = new TreeMap<String, String>();
    for (var path : document.path("paths").properties()) {
      for (var call : path.getValue().properties()) {
        String role = call.getValue().path("x-role").asText();
        assertTrue(ROLES.contains(role), path.getKey());
        described.put(call.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), role);
      }
    }
    var registered = new TreeMap<String, String>();
    for (Route route : room.routes()) {
      if (route.path().startsWith("/api/management/")) {
        registered.put(route.name(), route.needs().map(Needs::word).orElse("nobody"));
      }
    }
    assertEquals(registered, described);
    assertEquals("3.1.0", document.path("openapi").asText());
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryIdIsOnce() {
    for (JsonNode reference : document.findValues("$ref")) {
      assertTrue(document.at(reference.asText().substring(1)).isObject(), reference.asText());
    }
    var ids = new TreeSet<String>();
    for (JsonNode id : document.path("paths").findValues("operationId")) {
      assertTrue(ids.add(id.asText()), id.asText());
    }
  }

  @Test
  void whatTheDocumentSaysOfADeviceIsWhatIsAnswered() throws Exception {
    new RawDevice(room);
    room.deploy("app-2");
    same("Device", room.manage("GET", "/inventory/devices", "").path(0));
    JsonNode deployment = room.manage("GET", "/deployments/deployments", "").path(0);
    same("Deployment", deployment);
    String parts = "/deployments/deployments/" + deployment.path("id").asText() + "/devices";
    same("Part", room.manage("GET", parts, "").path(0));
    String order = "{\"artifact_name\": \"app-2\", \"all_devices\": true}";
    same("Preview", room.manage("POST", "/deployments/deployments/preview", order));
  }

  private void same(String schema, JsonNode answer) {
    var described = new TreeSet<String>();
    document
        .at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(described::add);
    var answered = new TreeSet<String>();
    answer.fieldNames().forEachRemaining(answered::add);
    assertEquals(described, answered, schema);
  }
}
