package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.server.BenchServer;
import io.updateagent.server.Options;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The client that Debian has, unchanged, at the bench server. It sees directories of the test where
 * the machine's modules and settings would be, in a mount namespace of its own.
 */
@Tag("slow")
class DebianClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path CLIENT = Path.of("/usr/bin/mender");
  private static final Path MODULES = Path.of("/usr/share/mender/modules/v3");
  private static final long PATIENCE_SECONDS = 60;
  private static final String UNDER_MOUNTS =
      """
      mount --bind etc /etc/mender && mount --bind identity /usr/share/mender/identity &&
      mount --bind modules /usr/share/mender/modules/v3 &&
      exec /usr/bin/mender --config mender.conf --fallback-config none.conf --data "$PWD/data" \
          --no-syslog daemon
      """;

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable BenchServer server;
  private @Nullable Process client;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(CLIENT), "mender-client is not installed");
    assumeTrue(
        inNamespace("mount --bind . /etc/mender").waitFor() == 0,
        "this machine lets nobody make a mount namespace (unshare -rm)");
    for (String name : List.of("etc", "identity", "modules", "data", "artifacts", "src")) {
      Files.createDirectories(directory.resolve(name));
    }
    Options options =
        new Options(
            "127.0.0.1",
            0,
            directory.resolve("server"),
            directory.resolve("artifacts"),
            false,
            "token");
    server = BenchServer.start(options);
    Files.writeString(directory.resolve("etc/artifact_info"), "artifact_name=app-0\n");
    Files.writeString(directory.resolve("data/device_type"), "device_type=box\n");
    Rig.script(directory.resolve("identity/mender-device-identity"), "echo name=box-1");
    Files.copy(MODULES.resolve("single-file"), directory.resolve("modules/single-file"));
    Rig.script(
        directory.resolve("modules/stubborn"),
        """
        case $1 in
          SupportsRollback) echo Yes ;;
          ArtifactInstall) exit 1 ;;
          ArtifactRollback) test "$(cat files/app.bin)" = soft ;;
        esac""");
    Files.writeString(
        directory.resolve("mender.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 1,
          "RetryPollIntervalSeconds": 1, "DeviceTypeFile": "%s", "DBus": { "Enabled": false } }
        """
            .formatted(server.url(), directory.resolve("data/device_type")));
    client = inNamespace(UNDER_MOUNTS);
  }

  private Process inNamespace(String script) throws IOException {
    Path log = directory.resolve("client.log");
    return new ProcessBuilder("unshare", "-rm", "sh", "-c", script)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  @AfterEach
  void end() {
    stopClient();
    if (server != null) {
      server.close();
    }
  }

  private void stopClient() {
    if (client != null) {
      client.descendants().forEach(ProcessHandle::destroyForcibly);
      client.destroyForcibly().onExit().join();
    }
  }

  @Test
  void itIsLetInAndUpdatedAndNeverLooksBetterThanItIs() throws Exception {
    await(() -> call("GET", "devauth/devices", "").size() == 1);
    JsonNode asking = call("GET", "devauth/devices", "").path(0);
    assertEquals("pending", asking.path("status").asText());
    assertEquals("{\"name\":\"box-1\"}", asking.path("identity").asText());
    accept(asking);
    // It would not ask again for a minute.
    stopClient();
    client = inNamespace(UNDER_MOUNTS);
    await(() -> "app-0".equals(runs()));

    singleFile("app-1");
    assertEquals("success", deploy("app-1"), this::said);
    await(() -> "app-1".equals(runs()));
    assertEquals("content of app-1", Files.readString(directory.resolve("target/app.conf")));

    write("app-2", "stubborn", List.of(source("app.bin", "soft")));
    assertEquals("failure", deploy("app-2"));
    assertEquals("app-1", runs());
    assertTrue(device().path("inconsistent").isNull());

    write("app-3", "stubborn", List.of(source("app.bin", "hard")));
    assertEquals("failure", deploy("app-3"));
    await(() -> "app-3_INCONSISTENT".equals(runs()));
    assertFalse(device().path("inconsistent").isNull());

    assertEquals("success", deploy("app-1"));
    await(() -> "app-1".equals(runs()));
    assertTrue(device().path("inconsistent").isNull());
    assertEquals("already-installed", deploy("app-1"));
  }

  private void accept(JsonNode asking) throws Exception {
    String path =
        "devauth/devices/%s/auth/%s/status"
            .formatted(
                asking.path("id").asText(), asking.path("auth_sets").path(0).path("id").asText());
    call("PUT", path, "{\"status\": \"accepted\"}");
  }

  private void singleFile(String name) throws IOException {
    Path target = Files.createDirectories(directory.resolve("target"));
    write(
        name,
        "single-file",
        List.of(
            source("dest_dir", target + "\n"),
            source("filename", "app.conf\n"),
            source("permissions", "644\n"),
            source("app.conf", "content of " + name)));
  }

  private Path source(String name, String content) throws IOException {
    return Files.writeString(directory.resolve("src").resolve(name), content);
  }

  private void write(String name, String type, List<Path> files) throws IOException {
    var payload = new PlannedPayload(type, files, Map.of(), Map.of(), null, "");
    var depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.GZIP, null)
        .write(
            new ArtifactPlan(name, null, depends, List.of(), List.of(payload)),
            directory.resolve("artifacts").resolve(name + ".mender"));
  }

  private String deploy(String artifact) throws Exception {
    String body = "{\"artifact_name\": \"%s\", \"all_devices\": true}".formatted(artifact);
    String id = call("POST", "deployments/deployments", body).path("id").asText();
    String path = "deployments/deployments/" + id + "/devices";
    List<String> ends = List.of("success", "failure", "already-installed", "noartifact");
    await(() -> ends.contains(call("GET", path, "").path(0).path("status").asText()));
    JsonNode end = call("GET", path, "").path(0);
    return end.path("status").asText();
  }

  private JsonNode device() throws Exception {
    return call("GET", "inventory/devices", "").path(0);
  }

  private @Nullable String runs() throws Exception {
    for (JsonNode attribute : device().path("attributes")) {
      if (attribute.path("name").asText().equals("artifact_name")) {
        return attribute.path("value").asText();
      }
    }
    return null;
  }

  private JsonNode call(String method, String path, String body) throws Exception {
    BenchServer bench = Objects.requireNonNull(server);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(bench.url() + "/api/management/v1/" + path))
            .header("Authorization", "Bearer " + bench.token())
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertEquals(2, answer.statusCode() / 100, answer.body());
    return JSON.readTree(answer.body());
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private void await(Condition condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain; " + said());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  private String said() {
    try {
      return "the client said: " + Files.readString(directory.resolve("client.log"));
    } catch (IOException e) {
      return "the client said nothing";
    }
  }
}
