package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.TinyServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;

/**
 * The real bench server behind a front that hands on what a device sends, and what it is answered,
 * unless a test has the front answer something else. All that it says was told is what the server
 * shows to people.
 */
final class BenchFront extends TinyServer {
  private static final String STATUS = "/status";

  private final BenchRoom room;
  private final Map<String, List<String>> told = new TreeMap<>();
  private String token = "";

  BenchFront(Path directory) throws Exception {
    room = new BenchRoom(directory);
  }

  /** A client that the server knows already: it deploys to nobody else. */
  @Override
  public ManagementServer client() throws Exception {
    ManagementServer client = room.device(address(), transport());
    client.poll(new DeviceIdentity("box", "app-0", Map.of()));
    return client;
  }

  @Override
  protected boolean isLogin(RecordedRequest request) {
    return request.getTarget().endsWith("/auth_requests");
  }

  @Override
  protected synchronized MockResponse answer(RecordedRequest request) {
    String path = request.getTarget();
    var headers = new TreeMap<String, String>();
    for (String name : List.of("Authorization", "X-MEN-Signature", "Content-Type")) {
      String value = request.getHeaders().get(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    HttpResponse<String> answer = room.send(request.getMethod(), path, headers, body(request));
    if (isLogin(request)) {
      token = answer.body();
    }
    if (path.endsWith(STATUS) && answer.statusCode() == 204) {
      String[] parts = path.split("/", -1);
      String id = parts[parts.length - 2];
      told.computeIfAbsent(id, unused -> new ArrayList<>()).add(shown(id).toString());
    }
    return response(answer.statusCode(), answer.body());
  }

  private JsonNode shown(String deploymentId) {
    return room.manage("GET", "/deployments/deployments/" + deploymentId + "/devices", "").path(0);
  }

  @Override
  public String offer(String artifactName) {
    return room.deploy(artifactName);
  }

  @Override
  public void abort(String deploymentId) {
    room.abort(deploymentId);
  }

  @Override
  public synchronized List<String> told(String deploymentId) {
    return List.copyOf(told.getOrDefault(deploymentId, List.of()));
  }

  @Override
  public String log(String deploymentId) {
    return room.log(deploymentId);
  }

  @Override
  public @Nullable String attribute(String name) {
    JsonNode attributes = room.manage("GET", "/inventory/devices", "").path(0).path("attributes");
    for (JsonNode attribute : attributes) {
      if (attribute.path("name").asText().equals(name)) {
        return attribute.path("value").asText();
      }
    }
    return null;
  }

  @Override
  public synchronized String secret() {
    return Objects.requireNonNull(token);
  }

  @Override
  public void close() {
    super.close();
    room.close();
  }
}
