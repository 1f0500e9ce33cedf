package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
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

  /** What a device may say of a deployment; that it was aborted is not its to say. */
  private static final List<String> STATUSES =
      List.of(
          "downloading",
          "pause_before_installing",
          "installing",
          "pause_before_rebooting",
          "rebooting",
          "pause_before_committing",
          "success",
          "failure",
          "already-installed");

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
    byte[] body = Body.read(context, Body.SMALL);
    JsonNode request = Body.json(body);
    String identity = request.path("id_data").asText("");
    String key = request.path("pubkey").asText("");
    String signature = context.header("X-MEN-Signature");
    if (identity.isEmpty() || key.isEmpty()) {
      throw new BadRequestResponse("id_data and pubkey are needed");
    }
    if (signature == null || !Signatures.verify(key, body, signature)) {
      throw new UnauthorizedResponse("the signature is not of the key");
    }
    Device device =
        devices
            .known(identity, key)
            .orElseThrow(
                () ->
                    new ServiceUnavailableResponse(
                        "there are %d devices, and no more are taken; start the server again to forget them"
                            .formatted(Devices.MOST)));
    device.seen(clock.instant());
    if (!device.isAccepted()) {
      throw new UnauthorizedResponse("the device is not accepted");
    }
    context.contentType("application/jwt").result(devices.token(device));
  }

  private void inventory(Context context) {
    device(context).replaceAttributes(attributes(Body.list(context, "")));
  }

  private void mergeInventory(Context context) {
    device(context).mergeAttributes(attributes(Body.list(context, "")));
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
      if (!attribute.path("name").isTextual()) {
        throw new BadRequestResponse("an attribute has no name");
      }
      attributes.put(attribute.path("name").asText(), List.copyOf(values));
    }
    return attributes;
  }

  private void next(Context context) throws IOException {
    JsonNode provides = Body.json(context, Body.LARGE).path("device_provides");
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
      rollout.get().report(device.id(), "failure", "there is no such artifact for " + deviceType);
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
    JsonNode report = Body.json(context, Body.SMALL);
    String status = report.path("status").asText("");
    if (!STATUSES.contains(status)) {
      throw new BadRequestResponse("status must be one of " + String.join(", ", STATUSES));
    }
    answer(
        context, rollout(context).report(device.id(), status, report.path("substate").asText("")));
  }

  private void log(Context context) {
    Device device = device(context);
    var lines = new ArrayList<String>();
    for (JsonNode message : Body.list(context, "messages")) {
      lines.add(
          "%s %s %s"
              .formatted(
                  message.path("timestamp").asText(),
                  message.path("level").asText(),
                  message.path("message").asText()));
    }
    answer(context, rollouts.log(rollout(context), device.id(), String.join("\n", lines)));
  }

  private static void answer(Context context, Rollout.Reply reply) {
    switch (reply) {
      case TAKEN -> context.status(204);
      case OVER -> context.status(409);
      case NOT_FOUND -> throw new NotFoundResponse("the deployment is not for this device");
    }
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

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
