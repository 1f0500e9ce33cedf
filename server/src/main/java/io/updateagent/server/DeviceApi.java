package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What devices call (Mender device API). */
final class DeviceApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/api/devices/v1";
  private static final String DEPLOYMENTS = BASE + "/deployments/device/deployments";
  private static final String NEXT_V2 = "/api/devices/v2/deployments/device/deployments/next";

  private final Devices devices;
  private final Rollouts rollouts;
  private final ArtifactFolder artifacts;
  private final InstantSource clock;

  DeviceApi(Devices devices, Rollouts rollouts, ArtifactFolder artifacts, InstantSource clock) {
    this.devices = devices;
    this.rollouts = rollouts;
    this.artifacts = artifacts;
    this.clock = clock;
  }

  void routes(RoutesConfig routes) {
    routes.post(BASE + "/authentication/auth_requests", this::authenticate);
    routes.put(BASE + "/inventory/device/attributes", this::inventory);
    routes.patch(BASE + "/inventory/device/attributes", this::mergeInventory);
    routes.post(NEXT_V2, this::next);
    routes.get(DEPLOYMENTS + "/next", this::nextV1);
    routes.put(DEPLOYMENTS + "/{id}/status", this::status);
    routes.put(DEPLOYMENTS + "/{id}/log", this::log);
    routes.get("/artifacts/{file}", this::download);
  }

  private void authenticate(Context context) {
    byte[] body = context.bodyAsBytes();
    JsonNode request = json(context);
    String identity = request.path("id_data").asText("");
    String key = request.path("pubkey").asText("");
    String signature = context.header("X-MEN-Signature");
    if (identity.isEmpty() || key.isEmpty()) {
      throw new BadRequestResponse("id_data and pubkey are needed");
    }
    if (signature == null || !Signatures.verify(key, body, signature)) {
      throw new UnauthorizedResponse("the signature is not of the key");
    }
    Device device = devices.known(identity, key);
    device.seen(clock.instant());
    if (!device.isAccepted()) {
      throw new UnauthorizedResponse("the device is not accepted");
    }
    context.contentType("application/jwt").result(devices.token(device));
  }

  private void inventory(Context context) {
    device(context).replaceAttributes(attributes(json(context)));
  }

  private void mergeInventory(Context context) {
    Device device = device(context);
    Map<String, List<String>> all = new TreeMap<>(device.attributes());
    all.putAll(attributes(json(context)));
    device.replaceAttributes(all);
  }

  private static Map<String, List<String>> attributes(JsonNode list) {
    Map<String, List<String>> attributes = new TreeMap<>();
    for (JsonNode attribute : list) {
      JsonNode value = attribute.path("value");
      var values = new ArrayList<String>();
      if (value.isArray()) {
        value.forEach(one -> values.add(one.asText()));
      } else {
        values.add(value.asText());
      }
      attributes.put(attribute.path("name").asText(), List.copyOf(values));
    }
    return attributes;
  }

  private void next(Context context) throws IOException {
    JsonNode provides = json(context).path("device_provides");
    offer(
        context,
        provides.path("artifact_name").asText(""),
        provides.path("device_type").asText(""));
  }

  private void nextV1(Context context) throws IOException {
    offer(
        context,
        text(context.queryParam("artifact_name")),
        text(context.queryParam("device_type")));
  }

  private void offer(Context context, String artifact, String deviceType) throws IOException {
    Device device = device(context);
    device.runs(artifact);
    Optional<Rollout> rollout = rollouts.next(device.id());
    if (rollout.isEmpty()) {
      context.status(204);
      return;
    }
    Optional<ArtifactFolder.Entry> entry = artifacts.find(rollout.get().artifact(), deviceType);
    if (entry.isEmpty()) {
      rollouts.report(
          rollout.get(), device.id(), "failure", "there is no such artifact for " + deviceType);
      context.status(204);
      return;
    }
    ObjectNode offer = JSON.createObjectNode().put("id", rollout.get().id());
    ObjectNode described =
        offer.putObject("artifact").put("artifact_name", rollout.get().artifact());
    described
        .putObject("source")
        .put("uri", base(context) + "/artifacts/" + entry.get().file().getFileName())
        .put("expire", clock.instant().plusSeconds(86_400).toString());
    described.set("device_types_compatible", JSON.valueToTree(entry.get().types()));
    context.contentType("application/json").result(offer.toString());
  }

  private void status(Context context) {
    Device device = device(context);
    JsonNode report = json(context);
    boolean taken =
        rollouts.report(
            rollout(context),
            device.id(),
            report.path("status").asText(""),
            report.path("substate").asText(""));
    context.status(taken ? 204 : 409);
  }

  private void log(Context context) {
    Device device = device(context);
    Rollout.@Nullable Part part = rollout(context).part(device.id());
    if (part == null) {
      throw new NotFoundResponse("the deployment is not for this device");
    }
    part.log().clear();
    for (JsonNode message : json(context).path("messages")) {
      part.log()
          .add(
              "%s %s %s"
                  .formatted(
                      message.path("timestamp").asText(),
                      message.path("level").asText(),
                      message.path("message").asText()));
    }
    context.status(204);
  }

  private void download(Context context) throws IOException {
    Path file =
        artifacts
            .file(context.pathParam("file"))
            .orElseThrow(() -> new NotFoundResponse("there is no such artifact"));
    new Download(file).answer(context);
  }

  private Device device(Context context) {
    String header = text(context.header("Authorization"));
    String token = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
    Device device =
        devices
            .authorized(token)
            .orElseThrow(() -> new UnauthorizedResponse("the token is not valid"));
    device.seen(clock.instant());
    return device;
  }

  private Rollout rollout(Context context) {
    return rollouts
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such deployment"));
  }

  private static String base(Context context) {
    return "%s://%s".formatted(context.scheme(), text(context.header("Host")));
  }

  static JsonNode json(Context context) {
    try {
      return JSON.readTree(context.body());
    } catch (IOException e) {
      throw new BadRequestResponse("the body is not JSON");
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
