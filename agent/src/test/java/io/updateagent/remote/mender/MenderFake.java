package io.updateagent.remote.mender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.TinyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import org.jspecify.annotations.Nullable;

/** The Mender device API, with one deployment at a time. */
final class MenderFake extends TinyServer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOKEN = "secret.token";
  private static final String DEPLOYMENTS = "/api/devices/v1/deployments/device/deployments/";

  private final Path key;
  private final List<String> told = new ArrayList<>();
  private final Map<String, String> attributes = new TreeMap<>();
  private String log = "";
  private @Nullable String artifact;
  private boolean aborted;
  private int number;

  MenderFake(Path directory) throws IOException {
    this.key = directory.resolve("key.pem");
  }

  @Override
  public ManagementServer client() throws Exception {
    return new MenderServer(
        transport(),
        List.of(address()),
        null,
        () -> Map.of("mac", List.of("00:01")),
        DeviceKey.loadOrCreate(key, KeyType.ECDSA),
        new Tokens(key.resolveSibling("token"), () -> Instant.EPOCH, () -> Duration.ZERO));
  }

  @Override
  protected boolean isLogin(RecordedRequest request) {
    return request.getTarget().endsWith("/auth_requests");
  }

  @Override
  protected synchronized MockResponse answer(RecordedRequest request) {
    String path = request.getTarget();
    if (isLogin(request)) {
      return response(200, TOKEN);
    }
    if (!("Bearer " + TOKEN).equals(request.getHeaders().get("Authorization"))) {
      return response(401, "");
    }
    if (path.endsWith("/next")) {
      return next();
    }
    if (path.equals("/api/devices/v1/inventory/device/attributes")) {
      return inventory(body(request));
    }
    if (path.equals(DEPLOYMENTS + id() + "/log")) {
      log = body(request);
      return response(204, "");
    }
    return path.equals(DEPLOYMENTS + id() + "/status") ? status(body(request)) : response(404, "");
  }

  private MockResponse next() {
    if (artifact == null || aborted) {
      return response(204, "");
    }
    String body =
        """
        {"id": "%s", "artifact": {"artifact_name": "%s", "device_types_compatible": ["box"],
         "source": {"uri": "%s/%2$s.mender?signature=%s", "expire": "2030-01-01T00:00:00Z"}}}
        """;
    return response(200, body.formatted(id(), artifact, address(), TOKEN));
  }

  private MockResponse status(String body) {
    if (aborted) {
      return response(409, "");
    }
    told.add(body);
    if (body.contains("\"success\"") || body.contains("\"failure\"")) {
      artifact = null;
    }
    return response(204, "");
  }

  private MockResponse inventory(String body) {
    try {
      attributes.clear();
      for (JsonNode attribute : JSON.readTree(body)) {
        attributes.put(attribute.path("name").asText(), attribute.path("value").asText());
      }
      return response(200, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String id() {
    return "deployment-" + number;
  }

  @Override
  public synchronized String offer(String artifactName) {
    artifact = artifactName;
    aborted = false;
    number++;
    return id();
  }

  @Override
  public synchronized void abort(String deploymentId) {
    aborted = true;
  }

  @Override
  public synchronized List<String> told(String deploymentId) {
    return List.copyOf(told);
  }

  @Override
  public synchronized String log(String deploymentId) {
    return Objects.requireNonNull(log);
  }

  @Override
  public synchronized @Nullable String attribute(String name) {
    return attributes.get(name);
  }

  @Override
  public String secret() {
    return TOKEN;
  }
}
