package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people and their programs call. Every call carries the management token. */
final class ManagementApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/api/management/v1";
  private static final String DEPLOYMENTS = BASE + "/deployments/deployments";

  private final Devices devices;
  private final Rollouts rollouts;
  private final ArtifactFolder artifacts;
  private final String token;

  ManagementApi(Devices devices, Rollouts rollouts, ArtifactFolder artifacts, String token) {
    this.devices = devices;
    this.rollouts = rollouts;
    this.artifacts = artifacts;
    this.token = token;
  }

  void routes(RoutesConfig routes) {
    routes.before(BASE + "/*", this::authorize);
    routes.get(BASE + "/inventory/devices", this::inventory);
    routes.get(BASE + "/devauth/devices", this::authentication);
    routes.put(BASE + "/devauth/devices/{id}/auth/{aid}/status", this::decide);
    routes.get(BASE + "/deployments/artifacts", this::artifacts);
    routes.get(DEPLOYMENTS, this::deployments);
    routes.post(DEPLOYMENTS, this::create);
    routes.put(DEPLOYMENTS + "/{id}/status", this::abort);
    routes.get(DEPLOYMENTS + "/{id}/devices", this::parts);
    routes.get(DEPLOYMENTS + "/{id}/devices/{device}/log", this::log);
  }

  private void authorize(Context context) {
    String given = context.header("Authorization");
    byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
    byte[] found = (given == null ? "" : given).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(wanted, found)) {
      throw new UnauthorizedResponse("the management token is needed");
    }
  }

  private void inventory(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Device device : devices.all()) {
      ObjectNode node = list.addObject().put("id", device.id());
      ArrayNode attributes = node.putArray("attributes");
      device
          .attributes()
          .forEach(
              (name, values) ->
                  attributes.addObject().put("name", name).set("value", value(values)));
      node.set("inconsistent", JSON.valueToTree(device.inconsistent()));
    }
    answer(context, list);
  }

  private static JsonNode value(List<String> values) {
    return JSON.valueToTree(values.size() == 1 ? values.get(0) : values);
  }

  private void authentication(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Device device : devices.all()) {
      list.addObject()
          .put("id", device.id())
          .put("status", device.isAccepted() ? "accepted" : "pending")
          .put("identity", device.identity())
          .putArray("auth_sets")
          .addObject()
          .put("id", device.id())
          .put("pubkey", device.publicKey());
    }
    answer(context, list);
  }

  private void decide(Context context) {
    String status = Body.json(context, Body.LARGE).path("status").asText("");
    if (!status.equals("accepted") && !status.equals("rejected")) {
      throw new BadRequestResponse("status must be accepted or rejected");
    }
    device(context.pathParam("id")).accept(status.equals("accepted"));
    context.status(204);
  }

  private void artifacts(Context context) throws IOException {
    ArrayNode list = JSON.createArrayNode();
    for (ArtifactFolder.Entry entry : artifacts.all()) {
      ObjectNode node = list.addObject().put("file", entry.file().getFileName().toString());
      if (entry.header() != null) {
        node.put("name", entry.header().artifactName());
        node.set("device_types_compatible", JSON.valueToTree(entry.types()));
      } else {
        node.put("problem", entry.problem());
      }
    }
    answer(context, list);
  }

  private void deployments(Context context) {
    ArrayNode list = JSON.createArrayNode();
    rollouts.all().forEach(rollout -> list.add(describe(rollout)));
    answer(context, list);
  }

  private static ObjectNode describe(Rollout rollout) {
    return JSON.createObjectNode()
        .put("id", rollout.id())
        .put("name", rollout.name())
        .put("artifact_name", rollout.artifact())
        .put("created", rollout.created().toString())
        .put("status", rollout.isFinished() ? "finished" : "inprogress")
        .put("device_count", rollout.parts().size());
  }

  private void create(Context context) throws IOException {
    JsonNode request = Body.json(context, Body.LARGE);
    String artifact = request.path("artifact_name").asText("");
    boolean known =
        artifacts.all().stream()
            .anyMatch(
                entry -> entry.header() != null && entry.header().artifactName().equals(artifact));
    if (!known) {
      throw new BadRequestResponse("there is no artifact named \"" + artifact + "\"");
    }
    List<Device> targets = targets(request);
    Rollout rollout =
        rollouts.create(
            request.path("name").asText(artifact),
            artifact,
            targets.stream().map(Device::id).toList());
    ObjectNode created = describe(rollout);
    created.set("warnings", JSON.valueToTree(warnings(targets)));
    context.header("Location", DEPLOYMENTS + "/" + rollout.id()).status(201);
    answer(context, created);
  }

  private List<Device> targets(JsonNode request) {
    var targets = new ArrayList<Device>();
    if (request.path("all_devices").asBoolean(false)) {
      devices.all().stream().filter(Device::isAccepted).forEach(targets::add);
    }
    request.path("devices").forEach(id -> targets.add(device(id.asText())));
    if (targets.isEmpty()) {
      throw new BadRequestResponse("the deployment has no devices");
    }
    return targets;
  }

  /** Users know before the deployment which devices are inconsistent. */
  private static List<String> warnings(List<Device> targets) {
    var warnings = new ArrayList<String>();
    for (Device device : targets) {
      Device.Inconsistent inconsistent = device.inconsistent();
      if (inconsistent != null) {
        warnings.add(
            "device %s is INCONSISTENT since %s: %s"
                .formatted(device.id(), inconsistent.since(), inconsistent.cause()));
      }
    }
    return warnings;
  }

  private void abort(Context context) {
    if (!Body.json(context, Body.LARGE).path("status").asText("").equals("aborted")) {
      throw new BadRequestResponse("status must be aborted");
    }
    rollout(context).abort();
    context.status(204);
  }

  private void parts(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Map.Entry<String, Rollout.Part> part : rollout(context).parts().entrySet()) {
      list.addObject()
          .put("id", part.getKey())
          .put("status", part.getValue().status())
          .put("substate", part.getValue().substate());
    }
    answer(context, list);
  }

  private void log(Context context) {
    Rollout.@Nullable Part part = rollout(context).part(context.pathParam("device"));
    if (part == null) {
      throw new NotFoundResponse("the deployment is not for this device");
    }
    context.result(part.log() + "\n");
  }

  private Device device(String id) {
    return devices
        .find(id)
        .orElseThrow(() -> new NotFoundResponse("there is no device \"" + id + "\""));
  }

  private Rollout rollout(Context context) {
    return rollouts
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such deployment"));
  }

  private static void answer(Context context, JsonNode body) {
    context.contentType("application/json").result(body.toString());
  }
}
