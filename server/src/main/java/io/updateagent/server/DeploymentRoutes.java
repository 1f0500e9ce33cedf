package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.access.Access;
import io.updateagent.server.access.Needs;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Part;
import io.updateagent.server.store.Plan;
import io.updateagent.server.store.PlanJson;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The deployments: previewed, made, watched, aborted, made again for what failed. */
final class DeploymentRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEPLOYMENTS = ManagementApi.BASE + "/deployments/deployments";
  private static final String ONE = DEPLOYMENTS + "/{id}";
  private static final int LONGEST_NAME = 200;
  private static final int MOST = 1000;
  private static final List<String> MEMBERS =
      List.of(
          "artifact_name",
          "name",
          "devices",
          "group",
          "filter",
          "all_devices",
          "inconsistent",
          "phases",
          "stop_at_failed_percent",
          "stop_at_inconsistent_percent",
          "retries",
          "force_installation");

  private final Store store;
  private final ArtifactFolder folder;

  DeploymentRoutes(Store store, ArtifactFolder folder) {
    this.store = store;
    this.folder = folder;
  }

  void routes(RoutesConfig routes) {
    routes.get(DEPLOYMENTS, this::all, Needs.READ);
    routes.post(DEPLOYMENTS, this::create, Needs.OPERATE);
    routes.post(DEPLOYMENTS + "/preview", this::preview, Needs.READ);
    routes.get(ONE, this::one, Needs.READ);
    routes.put(ONE + "/status", this::abort, Needs.OPERATE);
    routes.post(ONE + "/retry", this::retry, Needs.OPERATE);
    routes.get(ONE + "/devices", this::parts, Needs.READ);
    routes.get(ONE + "/devices/{device}/log", this::log, Needs.READ);
  }

  private void all(Context context) {
    Page page = Page.of(context, MOST);
    ArrayNode list = JSON.createArrayNode();
    store
        .deployments()
        .all(page.offset(), page.size())
        .forEach(deployment -> list.add(describe(deployment)));
    Answers.page(context, list, store.deployments().count());
  }

  private void one(Context context) {
    Answers.json(context, describe(Answers.deployment(store, context)));
  }

  private ObjectNode describe(Deployment deployment) {
    Map<String, Integer> counts = store.deployments().counts(deployment.id());
    // Those that are inconsistent are counted beside their status.
    int devices =
        counts.entrySet().stream()
            .filter(one -> !one.getKey().equals("inconsistent"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", deployment.id())
            .put("name", deployment.name())
            .put("artifact_name", deployment.artifact())
            .put("status", deployment.status().word())
            .put("reason", deployment.reason())
            .put("device_count", devices)
            .put("phase", deployment.phase());
    Answers.put(node, "created", deployment.created());
    Answers.put(node, "finished", deployment.finished());
    Answers.put(node, "phase_began", deployment.phaseBegan());
    node.set("counts", JSON.valueToTree(counts));
    node.set("plan", PlanJson.write(deployment.plan()));
    return node;
  }

  private void preview(Context context) throws IOException {
    JsonNode order = order(context);
    List<Artifact> artifacts = artifacts(order);
    plan(order);
    Answers.json(context, Targets.of(store, order).preview(artifacts.get(0).name(), artifacts));
  }

  private void create(Context context) throws IOException {
    JsonNode order = order(context);
    String artifact = artifacts(order).get(0).name();
    String name = Order.text(order, "name", artifact);
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new BadRequestResponse("name must have 1 to %d characters".formatted(LONGEST_NAME));
    }
    make(context, name, artifact, plan(order), Targets.of(store, order));
  }

  private static JsonNode order(Context context) {
    JsonNode order = Body.json(context, Body.LARGE);
    Order.requireOnly(order, MEMBERS);
    return order;
  }

  private List<Artifact> artifacts(JsonNode order) throws IOException {
    String name = Order.text(order, "artifact_name");
    folder.takeIn();
    List<Artifact> artifacts = store.artifacts().named(name);
    if (artifacts.isEmpty()) {
      throw new BadRequestResponse("there is no artifact named \"" + name + "\"");
    }
    return artifacts;
  }

  private static Plan plan(JsonNode order) {
    try {
      return PlanJson.read(order);
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }

  private void make(Context context, String name, String artifact, Plan plan, Targets targets) {
    Deployment deployment = store.deployments().create(name, artifact, plan, targets.ids());
    Answers.note(
        context,
        store,
        "deployment created",
        deployment.id(),
        "%s: %s to %d devices".formatted(name, artifact, targets.chosen().size()));
    ObjectNode created = describe(deployment);
    created.set("warnings", JSON.valueToTree(targets.warnings()));
    Answers.made(context, DEPLOYMENTS + "/" + deployment.id(), created);
  }

  private void abort(Context context) {
    if (!Body.json(context, Body.SMALL).path("status").asText("").equals("aborted")) {
      throw new BadRequestResponse("status must be aborted");
    }
    Deployment deployment = Answers.deployment(store, context);
    String by = "aborted by " + Access.caller(context).name();
    if (store.deployments().abort(deployment.id(), by)) {
      Answers.note(context, store, "deployment aborted", deployment.id(), deployment.name());
    }
    context.status(204);
  }

  /** A new deployment for the devices on which this one failed. */
  private void retry(Context context) {
    byte[] body = Body.read(context, Body.SMALL);
    JsonNode order = body.length == 0 ? JSON.createObjectNode() : Body.json(body);
    Order.requireOnly(order, List.of("inconsistent"));
    String inconsistent = Order.text(order, "inconsistent", "include");
    Deployment failed = Answers.deployment(store, context);
    if (store.artifacts().named(failed.artifact()).isEmpty()) {
      throw new ConflictResponse(
          "there is no artifact named \"%s\" any more".formatted(failed.artifact()));
    }
    List<Device> devices =
        store.deployments().parts(failed.id()).stream()
            .filter(part -> part.status().equals("failure"))
            .flatMap(part -> store.devices().find(part.device()).stream())
            .collect(Collectors.toList());
    if (devices.isEmpty()) {
      throw new ConflictResponse("the deployment failed on no device that is still known");
    }
    Targets targets = Targets.of(devices, inconsistent);
    make(context, failed.name(), failed.artifact(), failed.plan(), targets);
  }

  private void parts(Context context) {
    ArrayNode list = JSON.createArrayNode();
    for (Part part : store.deployments().parts(Answers.deployment(store, context).id())) {
      list.add(part(part).put("id", part.device()));
    }
    Answers.json(context, list);
  }

  /** How a deployment goes on one device; whose and of which has to be added. */
  static ObjectNode part(Part part) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("status", part.status())
            .put("substate", part.substate())
            .put("inconsistent", part.inconsistent())
            .put("phase", part.phase())
            .put("attempts", part.attempts())
            .put("log", part.log());
    Answers.put(node, "began", part.began());
    Answers.put(node, "finished", part.finished());
    return node;
  }

  private void log(Context context) {
    String id = Answers.deployment(store, context).id();
    String device = context.pathParam("device");
    if (store.deployments().part(id, device).isEmpty()) {
      throw new NotFoundResponse("the deployment is not for this device");
    }
    context.contentType("text/plain").result(store.deployments().log(id, device).orElse("") + "\n");
  }
}
