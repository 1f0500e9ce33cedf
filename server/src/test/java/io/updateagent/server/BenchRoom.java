package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.mender.DeviceKey;
import io.updateagent.remote.mender.KeyType;
import io.updateagent.remote.mender.MenderServer;
import io.updateagent.remote.mender.Tokens;
import io.updateagent.server.access.Passwords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A bench server with a folder of artifacts, and who calls it: people, and devices. */
final class BenchRoom implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String MANAGEMENT = "/api/management/v1";
  private static final String DEPLOYMENTS = "/deployments/deployments";

  private final Path directory;
  private final BenchServer server;
  private final HttpClient http = HttpClient.newHttpClient();

  BenchRoom(Path directory) throws IOException {
    this(directory, true);
  }

  /** One that lets in whoever asks, or not; what is in the directory from before is kept. */
  BenchRoom(Path directory, boolean acceptAll) throws IOException {
    this(directory, acceptAll, Options.USUAL_TOKENS);
  }

  /** One whose devices get tokens that are valid for so long. */
  BenchRoom(Path directory, boolean acceptAll, Duration tokens) throws IOException {
    this.directory = directory;
    this.server =
        BenchServer.start(
            new Options(
                "127.0.0.1", 0, data(directory), directory, acceptAll, "token", tokens, null),
            new Passwords(4));
  }

  /** Where the server of such a directory keeps what it knows. */
  static Path data(Path directory) {
    return directory.resolve("server");
  }

  String url() {
    return server.url();
  }

  /** Where the first password is set. */
  String firstRunLink() {
    return server.firstRunLink().orElseThrow();
  }

  /** Where the server keeps what it knows. */
  Path data() {
    return data(directory);
  }

  /** All that the server answers to. */
  List<Route> routes() {
    return server.routes();
  }

  /** A device of this agent that finds the server at that address. */
  ManagementServer device(String address, HttpTransport transport) throws IOException {
    return new MenderServer(
        transport,
        List.of(address),
        null,
        () -> Map.of("mac", List.of("00:01")),
        DeviceKey.loadOrCreate(directory.resolve("key.pem"), KeyType.ECDSA),
        new Tokens(directory.resolve("token"), () -> Instant.EPOCH, () -> Duration.ZERO));
  }

  /** Writes an artifact into the folder. */
  Path write(String artifact) {
    return write(artifact, artifact);
  }

  Path write(String artifact, String content) {
    return write(directory, artifact, content);
  }

  /** Writes an artifact into any folder. */
  static Path write(Path folder, String artifact, String content) {
    Path target = folder.resolve(artifact + ".mender");
    try {
      Path file = Files.writeString(folder.resolve("app.bin"), content);
      var payload =
          new PlannedPayload("app", List.of(file), Map.of(), Map.of(), List.of("app.*"), "");
      var depends = Map.of("device_type", List.of("box"));
      new ArtifactWriter(Compression.GZIP, null)
          .write(new ArtifactPlan(artifact, null, depends, List.of(), List.of(payload)), target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return target;
  }

  /** Deploys a new artifact to all devices; gives the deployment's id. */
  String deploy(String artifact) {
    write(artifact);
    String body = "{\"artifact_name\": \"%s\", \"all_devices\": true}".formatted(artifact);
    return manage("POST", DEPLOYMENTS, body).path("id").asText();
  }

  void abort(String deploymentId) {
    manage("PUT", DEPLOYMENTS + "/" + deploymentId + "/status", "{\"status\": \"aborted\"}");
  }

  /** The log of a deployment on the first device. */
  String log(String deploymentId) {
    String device = manage("GET", "/inventory/devices", "").path(0).path("id").asText();
    String path = "%s/%s/devices/%s/log".formatted(DEPLOYMENTS, deploymentId, device);
    return asOperator("GET", path, "").body();
  }

  /** What the server answers to people, who have its token. */
  JsonNode manage(String method, String path, String body) {
    try {
      return JSON.readTree(asOperator(method, path, body).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> asOperator(String method, String path, String body) {
    var authorization = Map.of("Authorization", "Bearer " + server.token());
    HttpResponse<String> answer = send(method, MANAGEMENT + path, authorization, body);
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError("%s %s: %s".formatted(method, path, answer.body()));
    }
    return answer;
  }

  HttpResponse<String> send(String method, String path, Map<String, String> headers, String body) {
    var request = HttpRequest.newBuilder(URI.create(server.url() + path));
    headers.forEach(request::header);
    try {
      return http.send(
          request.method(method, BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
