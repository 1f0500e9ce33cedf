package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.server.store.Store;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is offered to whom, and who may load it. */
class OffersTest {
  private static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path directory;
  private BenchRoom room;
  private RawDevice device;

  @BeforeEach
  void start() throws Exception {
    room = new BenchRoom(directory);
    device = new RawDevice(room);
  }

  @AfterEach
  void end() {
    room.close();
  }

  private HttpResponse<String> next(String runs, String type) {
    String body =
        "{\"device_provides\": {\"device_type\": \"%s\", \"artifact_name\": \"%s\"}}"
            .formatted(type, runs);
    return device.send("POST", NEXT, body);
  }

  private String uri(HttpResponse<String> offer) throws Exception {
    JsonNode answer = new ObjectMapper().readTree(offer.body());
    return answer.path("artifact").path("source").path("uri").asText();
  }

  private HttpResponse<byte[]> load(String uri) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(uri)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private String status(String id) {
    String path = "/deployments/deployments/" + id + "/devices";
    return room.manage("GET", path, "").path(0).path("status").asText();
  }

  @Test
  void whatIsOfferedIsLoadedWithItsLinkAlone() throws Exception {
    room.deploy("app-2");
    HttpResponse<byte[]> whole = load(uri(next("app-1", "box")));
    assertEquals(200, whole.statusCode());
    assertArrayEquals(Files.readAllBytes(directory.resolve("app-2.mender")), whole.body());
  }

  @Test
  void noOtherLinkGivesAnything() throws Exception {
    room.deploy("app-2");
    String uri = uri(next("app-1", "box"));
    String id = uri.replaceAll(".*/download/|[?].*", "");
    for (String wrong :
        new String[] {
          uri.replace("?expires=", "?expires=1"),
          uri.replaceAll("signature=.", "signature=_"),
          uri.replaceAll("[?].*", ""),
          uri.replaceAll("expires=\\d+", "expires=1"),
          uri.replace(id, "..%2F..%2Fserver.db"),
          uri.replace(id, "app-2.mender"),
        }) {
      HttpResponse<byte[]> answer = load(wrong);
      assertEquals(4, answer.statusCode() / 100, wrong);
    }
  }

  @Test
  void whatADeviceProvidesIsKeptWordForWord() throws Exception {
    String body =
        "{\"device_provides\": {\"device_type\": \"box\", \"artifact_name\": \"app-1\", \"a.b\": \" x \", \"n\": 7}}";
    assertEquals(204, device.send("POST", NEXT, body).statusCode());
    try (Store store = Store.open(room.data(), InstantSource.system())) {
      String id = room.manage("GET", "/inventory/devices", "").path(0).path("id").asText();
      assertEquals(
          Map.of("device_type", "box", "artifact_name", "app-1", "a.b", " x ", "n", "7"),
          store.provides().of(id));
      JsonNode shown = room.manage("GET", "/inventory/devices/" + id, "").path("provides");
      assertEquals(4, shown.size(), shown.toString());
      assertEquals(" x ", shown.path("a.b").asText());
    }
    assertEquals(204, device.send("POST", NEXT, body.replace(", \"n\": 7", "")).statusCode());
    try (Store store = Store.open(room.data(), InstantSource.system())) {
      String id = room.manage("GET", "/inventory/devices", "").path(0).path("id").asText();
      assertEquals(3, store.provides().of(id).size(), "what it says no more is forgotten");
    }
  }

  @Test
  void whatADeviceRunsAlreadyIsNotOfferedUnlessItIsForced() {
    String id = room.deploy("app-2");
    assertEquals(204, next("app-2", "box").statusCode());
    assertEquals("already-installed", status(id));
    String body =
        "{\"artifact_name\": \"app-2\", \"all_devices\": true, \"force_installation\": true}";
    room.manage("POST", "/deployments/deployments", body);
    assertEquals(200, next("app-2", "box").statusCode());
  }

  @Test
  void anInconsistentDeviceIsOfferedWhatItNamesAgain() {
    room.deploy("app-2");
    device.send(
        "PUT",
        RawDevice.ATTRIBUTES,
        "[{\"name\": \"artifact_name\", \"value\": \"app-2\"},"
            + "{\"name\": \"update_status\", \"value\": \"inconsistent\"}]");
    assertEquals(200, next("app-2", "box").statusCode());
  }

  @Test
  void whereThereIsNoArtifactForADeviceTheNextDeploymentIsOffered() throws Exception {
    String first = room.deploy("app-2");
    assertEquals(204, next("app-1", "other").statusCode());
    assertEquals("noartifact", status(first));
    room.deploy("app-3");
    assertTrue(next("app-1", "box").body().contains("app-3"));
  }

  @Test
  void whatLiesInTheFolderIsTakenInAndWhatIsDamagedIsNamed() throws Exception {
    Files.writeString(directory.resolve("bad.mender"), "no artifact");
    room.write("app-2");
    JsonNode list = room.manage("GET", "/deployments/artifacts", "");
    assertEquals("app-2", list.path(0).path("name").asText());
    assertEquals("bad.mender", list.path(1).path("file").asText());
    assertTrue(list.path(1).path("problem").asText().contains("ends too early"), list::toString);
    Files.delete(directory.resolve("app-2.mender"));
    assertEquals(2, room.manage("GET", "/deployments/artifacts", "").size());
  }

  @Test
  void aFileOfTheFolderThatChangesReplacesWhatWasTakenFromIt() throws Exception {
    room.write("app-2", "first");
    JsonNode before = room.manage("GET", "/deployments/artifacts", "");
    room.write("app-2", "something else");
    JsonNode after = room.manage("GET", "/deployments/artifacts", "");
    assertEquals(1, after.size());
    assertEquals("app-2", after.path(0).path("name").asText());
    assertNotEquals(before.path(0).path("id"), after.path(0).path("id"));
    room.deploy("app-2");
    assertArrayEquals(
        Files.readAllBytes(directory.resolve("app-2.mender")),
        load(uri(next("app-1", "box"))).body());
  }
}
