package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UnauthorizedResponse;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.AuthSet;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Part;
import io.updateagent.server.store.Plan;
import io.updateagent.server.store.PlanJson;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** What people and their programs call. Every call carries the management token. */
final class ManagementApi {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/api/management/v1";
  private static final String DEPLOYMENTS = BASE + "/deployments/deployments";
  private static final int MOST = 1000;

  private final Store store;
  private final ArtifactFolder folder;
  private final String token;

  ManagementApi(Store store, ArtifactFolder folder, String token) {
    this.store = store;
    this.folder = folder;
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
    for (Device device : store.devices().find(DeviceFilter.all())) {
      ObjectNode node = list.addObject().put("id", device.id());
      ArrayNode attributes = node.putArray("attributes");
      store
          .devices()
          .attributes(device.id())
          .forEach(
              (name, values) ->
                  attributes.addObject().put("name", name).set("value", value(values)));
      node.set(
          "inconsistent",
          device.isInconsistent() ? JSON.valueToTree(device.inconsistent()) : NullNode.instance);
    }
    answer(context, list);
  }

  private static JsonNode value(List<String> values) {
    return JSON.valueToTree(values.size() == 1 ? values.get(0) : values);
  }

  private void authentication(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Device device : store.devices().find(DeviceFilter.all())) {
      ArrayNode sets =
          list.addObject()
              .put("id", device.id())
              .put("status", device.admission().word())
              .put("identity", device.identity())
              .putArray("auth_sets");
      for (AuthSet set : store.admissions().of(device.id())) {
        sets.addObject()
            .put("id", set.id())
            .put("status", set.admission().word())
            .put("pubkey", set.publicKey());
      }
    }
    answer(context, list);
  }

  private void decide(Context context) {
    String status = Body.json(context, Body.LARGE).path("status").asText("");
    if (!status.equals("accepted") && !status.equals("rejected")) {
      throw new BadRequestResponse("status must be accepted or rejected");
    }
    Device device = device(context.pathParam("id"));
    if (!store.admissions().decide(device.id(), context.pathParam("aid"), Admission.of(status))) {
      throw new NotFoundResponse("the device has no such key");
    }
    context.status(204);
  }

  private void artifacts(Context context) throws IOException {
    folder.takeIn();
    ArrayNode list = JSON.createArrayNode();
    for (Artifact artifact : store.artifacts().all()) {
      list.addObject()
          .put("id", artifact.id())
          .put("name", artifact.name())
          .set("device_types_compatible", JSON.valueToTree(artifact.types()));
    }
    folder
        .problems()
        .forEach((file, problem) -> list.addObject().put("file", file).put("problem", problem));
    answer(context, list);
  }

  private void deployments(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Deployment deployment : store.deployments().all(0, MOST)) {
      list.add(describe(deployment));
    }
    answer(context, list);
  }

  private ObjectNode describe(Deployment deployment) {
    return JSON.createObjectNode()
        .put("id", deployment.id())
        .put("name", deployment.name())
        .put("artifact_name", deployment.artifact())
        .put("created", deployment.created().toString())
        .put("status", deployment.status().word())
        .put("device_count", store.deployments().parts(deployment.id()).size());
  }

  private void create(Context context) throws IOException {
    JsonNode request = Body.json(context, Body.LARGE);
    String artifact = request.path("artifact_name").asText("");
    folder.takeIn();
    if (store.artifacts().named(artifact).isEmpty()) {
      throw new BadRequestResponse("there is no artifact named \"" + artifact + "\"");
    }
    List<Device> targets = targets(request);
    Deployment deployment =
        store
            .deployments()
            .create(
                request.path("name").asText(artifact),
                artifact,
                plan(request),
                targets.stream().map(Device::id).distinct().toList());
    ObjectNode created = describe(deployment);
    created.set("warnings", JSON.valueToTree(warnings(targets)));
    context.header("Location", DEPLOYMENTS + "/" + deployment.id()).status(201);
    answer(context, created);
  }

  private static Plan plan(JsonNode request) {
    try {
      return PlanJson.read(request);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }

  private List<Device> targets(JsonNode request) {
    var targets = new ArrayList<Device>();
    if (request.path("all_devices").asBoolean(false)) {
      targets.addAll(store.devices().find(DeviceFilter.all().with(Admission.ACCEPTED)));
    }
    request.path("devices").forEach(id -> targets.add(device(id.asText())));
    if (targets.isEmpty()) {
      throw new BadRequestResponse("the deployment has no devices");
    }
    return targets;
  }

  /** Users know before the deployment which devices are inconsistent. */
  private static List<String> warnings(List<Device> targets) {
    return targets.stream()
        .filter(Device::isInconsistent)
        .map(
            device ->
                "device %s is INCONSISTENT since %s: %s"
                    .formatted(
                        device.id(), device.inconsistent().since(), device.inconsistent().cause()))
        .toList();
  }

  private void abort(Context context) {
    if (!Body.json(context, Body.LARGE).path("status").asText("").equals("aborted")) {
      throw new BadRequestResponse("status must be aborted");
    }
    store.deployments().abort(deployment(context).id(), "aborted by an operator");
    context.status(204);
  }

  private void parts(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Part part : store.deployments().parts(deployment(context).id())) {
      list.addObject()
          .put("id", part.device())
          .put("status", part.status())
          .put("substate", part.substate());
    }
    answer(context, list);
  }

  private void log(Context context) {
    String id = deployment(context).id();
    String device = context.pathParam("device");
    if (store.deployments().part(id, device).isEmpty()) {
      throw new NotFoundResponse("the deployment is not for this device");
    }
    context.result(store.deployments().log(id, device).orElse("") + "\n");
  }

  private Device device(String id) {
    return store
        .devices()
        .find(id)
        .orElseThrow(() -> new NotFoundResponse("there is no device \"" + id + "\""));
  }

  private Deployment deployment(Context context) {
    return store
        .deployments()
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such deployment"));
  }

  private static void answer(Context context, JsonNode body) {
    context.contentType("application/json").result(body.toString());
  }
}
