package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts as people bring them. */
class ArtifactApiTest {
  private static final String ARTIFACTS = "/api/management/v1/deployments/artifacts";
  private static final String BOUNDARY = "a-line-between";

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path directory;
  @TempDir Path desk;
  private BenchRoom room;

  @BeforeEach
  void start() throws Exception {
    room = new BenchRoom(directory);
  }

  @AfterEach
  void end() {
    room.close();
  }

  private static byte[] field(String name, String more, byte[] content) throws Exception {
    var out = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\n\r\n"
            .formatted(BOUNDARY, name, more);
    out.write(head.getBytes(StandardCharsets.UTF_8));
    out.write(content);
    out.write("\r\n".getBytes(StandardCharsets.UTF_8));
    return out.toByteArray();
  }

  private static byte[] text(String name, String content) throws Exception {
    return field(name, "", content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] artifact(byte[] content) throws Exception {
    return field("artifact", "; filename=\"../../app.mender\"", content);
  }

  private HttpResponse<byte[]> call(String method, String path, String type, byte[]... parts)
      throws Exception {
    var body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.write(part);
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : room.url() + path))
            .header("Authorization", "Bearer token")
            .header("Content-Type", type)
            .method(method, BodyPublishers.ofByteArray(body.toByteArray()))
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> upload(byte[]... parts) throws Exception {
    byte[][] all =
        Stream.concat(Stream.of(parts), Stream.of(bytes("--" + BOUNDARY + "--\r\n")))
            .toArray(byte[][]::new);
    return call("POST", ARTIFACTS, "multipart/form-data; boundary=" + BOUNDARY, all);
  }

  private HttpResponse<byte[]> json(String method, String path) throws Exception {
    return call(method, path, "application/json");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String said(HttpResponse<byte[]> answer) {
    return answer.statusCode() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  private byte[] written(String name, String content) throws Exception {
    return Files.readAllBytes(BenchRoom.write(desk, name, content));
  }

  private static JsonNode tree(HttpResponse<byte[]> answer) throws Exception {
    return new ObjectMapper().readTree(answer.body());
  }

  private String location(HttpResponse<byte[]> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(said(answer)));
  }

  @Test
  void whatIsUploadedIsShownWithAllThatItSaysOfItself() throws Exception {
    byte[] file = written("app-2", "content");
    HttpResponse<byte[]> answer =
        upload(text("size", "" + file.length), text("description", "for the lab"), artifact(file));
    assertEquals(201, answer.statusCode(), () -> said(answer));
    JsonNode one = tree(json("GET", location(answer)));
    assertEquals("app-2", one.path("name").asText());
    assertEquals("for the lab", one.path("description").asText());
    assertEquals(file.length, one.path("size").asLong());
    assertEquals("box", one.path("device_types_compatible").path(0).asText());
    JsonNode payload = one.path("content").path("payloads").path(0);
    assertEquals("app", payload.path("type").asText());
    assertEquals("app.*", payload.path("clears_provides").path(0).asText());
    assertEquals("app.bin", payload.path("files").path(0).path("name").asText());
    assertEquals(7, payload.path("files").path(0).path("size").asInt());
    assertEquals("app", one.path("updates").path(0).path("type_info").path("type").asText());
    assertEquals(1, tree(json("GET", ARTIFACTS)).size());
  }

  @Test
  void theDescriptionMayComeBehindTheArtifactAndBeChanged() throws Exception {
    String one = location(upload(artifact(written("app-2", "a")), text("description", "later")));
    assertEquals("later", tree(json("GET", one)).path("description").asText());
    byte[] change = bytes("{\"description\": \"changed\"}");
    assertEquals(204, call("PUT", one, "application/json", change).statusCode());
    assertEquals("changed", tree(json("GET", one)).path("description").asText());
  }

  @Test
  void whatIsDamagedIsRefusedWithTheReasonAndLeavesNothing() throws Exception {
    byte[] file = written("app-2", "content");
    byte[] cut = java.util.Arrays.copyOf(file, file.length - 2000);
    byte[] bent = file.clone();
    bent[5000] ^= 1;
    for (byte[] bad : List.of(cut, bent, bytes("no artifact"), new byte[0])) {
      HttpResponse<byte[]> answer = upload(artifact(bad));
      assertEquals(400, answer.statusCode(), () -> said(answer));
      assertTrue(said(answer).matches("(?s).*(artifact|archive|checksum).*"), () -> said(answer));
    }
    assertEquals(0, tree(json("GET", ARTIFACTS)).size());
    try (Stream<Path> left = Files.list(BenchRoom.data(directory).resolve("artifacts"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void whatIsNoFormIsRefused() throws Exception {
    assertEquals(400, upload(text("description", "nothing else")).statusCode());
    assertEquals(400, call("POST", ARTIFACTS, "application/json", bytes("{}")).statusCode());
    assertEquals(400, call("POST", ARTIFACTS, "multipart/form-data", bytes("x")).statusCode());
    String type = "multipart/form-data; boundary=" + BOUNDARY;
    assertEquals(400, call("POST", ARTIFACTS, type, bytes("x")).statusCode());
    byte[] endless = artifact(bytes("x"));
    assertEquals(400, call("POST", ARTIFACTS, type, endless).statusCode());
  }

  @Test
  void aNameStandsForOneArtifactOfEachDeviceType() throws Exception {
    byte[] file = written("app-2", "one");
    assertEquals(201, upload(artifact(file)).statusCode());
    HttpResponse<byte[]> same = upload(artifact(file));
    assertEquals(409, same.statusCode());
    assertTrue(said(same).contains("is here already"), () -> said(same));
    HttpResponse<byte[]> other = upload(artifact(written("app-2", "two")));
    assertEquals(409, other.statusCode());
    assertTrue(said(other).contains("another name"), () -> said(other));
    assertEquals(1, tree(json("GET", ARTIFACTS)).size());
  }

  @Test
  void aLinkGivesTheFileBack() throws Exception {
    byte[] file = written("app-2", "content");
    String one = location(upload(artifact(file)));
    JsonNode link = tree(json("GET", one + "/download"));
    assertTrue(link.path("expire").asText().contains("T"), link::toString);
    assertArrayEquals(file, json("GET", link.path("uri").asText()).body());
  }

  @Test
  void whatADeploymentUsesIsNotDeleted() throws Exception {
    var unused = new RawDevice(room);
    String one = location(upload(artifact(written("app-2", "content"))));
    String body = "{\"artifact_name\": \"app-2\", \"all_devices\": true}";
    String id = room.manage("POST", "/deployments/deployments", body).path("id").asText();
    HttpResponse<byte[]> kept = json("DELETE", one);
    assertEquals(409, kept.statusCode());
    assertTrue(said(kept).contains("abort it first"), () -> said(kept));
    room.abort(id);
    assertEquals(204, json("DELETE", one).statusCode());
    assertEquals(404, json("GET", one).statusCode());
    assertEquals(404, json("DELETE", one).statusCode());
  }
}
