package io.updateagent.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.updateagent.server.access.Needs;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceEvent;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.GroupName;
import io.updateagent.server.store.Store;
import java.util.Map;
import java.util.Objects;

/** The devices: what they say of themselves, what happened to them, their groups. */
final class DeviceRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEVICES = ManagementApi.BASE + "/inventory/devices";
  private static final int MOST_EVENTS = 1000;

  private final Store store;

  DeviceRoutes(Store store) {
    this.store = store;
  }

  void routes(RoutesConfig routes) {
    routes.get(DEVICES, this::all, Needs.READ);
    routes.get(DEVICES + "/{id}", this::one, Needs.READ);
    routes.get(DEVICES + "/{id}/events", this::events, Needs.READ);
    routes.get(DEVICES + "/{id}/deployments", this::deployments, Needs.READ);
    routes.put(DEVICES + "/{id}/group", this::group, Needs.OPERATE);
    routes.delete(DEVICES + "/{id}/group/{group}", this::ungroup, Needs.OPERATE);
    routes.get(ManagementApi.BASE + "/inventory/groups", this::groups, Needs.READ);
  }

  private void all(Context context) {
    DeviceFilter filter = Question.of(context);
    ArrayNode list = JSON.createArrayNode();
    store.devices().find(filter).forEach(device -> list.add(describe(device)));
    Answers.page(context, list, store.devices().count(filter));
  }

  private void one(Context context) {
    Device device = Answers.device(store, context.pathParam("id"));
    ObjectNode node = describe(device);
    node.set("provides", JSON.valueToTree(store.provides().of(device.id())));
    Answers.json(context, node);
  }

  private ObjectNode describe(Device device) {
    ObjectNode node = summary(device);
    ArrayNode attributes = node.putArray("attributes");
    store
        .devices()
        .attributes(device.id())
        .forEach(
            (name, values) ->
                attributes.addObject().put("name", name).set("value", Answers.value(values)));
    return node;
  }

  /** What is known of a device without its inventory. */
  static ObjectNode summary(Device device) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("id", device.id())
            .put("identity", device.identity())
            .put("status", device.admission().word())
            .put("group", device.group())
            .put("artifact_name", device.artifact())
            .put("device_type", device.type())
            .put("verdict", device.verdict().word())
            .put("fingerprint", device.fingerprint());
    node.set(
        "inconsistent",
        device.isInconsistent() ? JSON.valueToTree(device.inconsistent()) : NullNode.instance);
    Answers.put(node, "created_ts", device.created());
    Answers.put(node, "seen_ts", device.seen());
    return node;
  }

  private void events(Context context) {
    Device device = Answers.device(store, context.pathParam("id"));
    ArrayNode list = JSON.createArrayNode();
    for (DeviceEvent event : store.devices().events(device.id(), MOST_EVENTS)) {
      ObjectNode node = list.addObject().put("kind", event.kind()).put("detail", event.detail());
      Answers.put(node, "at", event.at());
    }
    Answers.json(context, list);
  }

  private void deployments(Context context) {
    Device device = Answers.device(store, context.pathParam("id"));
    ArrayNode list = JSON.createArrayNode();
    Map<Deployment, io.updateagent.server.store.Part> all =
        store.deployments().of(device.id(), MOST_EVENTS);
    all.forEach(
        (deployment, part) -> {
          ObjectNode node =
              DeploymentRoutes.part(part)
                  .put("id", deployment.id())
                  .put("name", deployment.name())
                  .put("artifact_name", deployment.artifact());
          Answers.put(node, "created", deployment.created());
          list.add(node);
        });
    Answers.json(context, list);
  }

  private void group(Context context) {
    String group = Order.text(Body.json(context, Body.SMALL), "group");
    if (!GroupName.isValid(group)) {
      throw new BadRequestResponse(GroupName.RULE);
    }
    Device device = Answers.device(store, context.pathParam("id"));
    store.devices().group(device.id(), group);
    Answers.done(context, store, "device put into group", device.id(), group);
  }

  private void ungroup(Context context) {
    Device device = Answers.device(store, context.pathParam("id"));
    String group = context.pathParam("group");
    if (!Objects.equals(device.group(), group)) {
      throw new ConflictResponse("the device is not in the group \"" + group + "\"");
    }
    store.devices().group(device.id(), null);
    Answers.done(context, store, "device taken out of group", device.id(), group);
  }

  private void groups(Context context) {
    Answers.json(context, JSON.valueToTree(store.devices().groups()));
  }
}
