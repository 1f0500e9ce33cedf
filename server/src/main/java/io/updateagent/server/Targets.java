package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.BadRequestResponse;
import io.updateagent.server.reach.Choice;
import io.updateagent.server.reach.Reach;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The devices that a deployment is for, before it is made: people see here which of them are
 * inconsistent, and choose what becomes of those.
 *
 * @param named all that were named, by whatever way
 * @param chosen those that are left after the choice, in the order in which phases take them
 */
record Targets(List<Device> named, List<Device> chosen) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_LISTED = 1000;

  /**
   * Reads an order: {@code devices} (ids), {@code group}, {@code filter}, {@code all_devices}, one
   * or several; and {@code inconsistent}: {@code include}, {@code leave-out} or {@code only}. A
   * group, a filter and all mean accepted devices.
   *
   * @throws BadRequestResponse if it makes no sense
   * @throws io.javalin.http.NotFoundResponse if it names a device that is not known
   */
  static Targets of(Store store, JsonNode order) {
    DeviceFilter accepted = DeviceFilter.all().with(Admission.ACCEPTED);
    Map<String, Device> named = new LinkedHashMap<>();
    if (order.has("all_devices") && !order.path("all_devices").isBoolean()) {
      throw new BadRequestResponse("all_devices must be true or false");
    }
    if (order.path("all_devices").asBoolean(false)) {
      add(named, store.devices().all(accepted));
    }
    if (order.has("group")) {
      add(named, store.devices().all(accepted.inGroup(Order.text(order, "group"))));
    }
    if (order.has("filter")) {
      if (!order.path("filter").isObject()) {
        throw new BadRequestResponse("filter must be an object");
      }
      if (!order.path("filter").path("status").asText("accepted").equals("accepted")) {
        throw new BadRequestResponse("a deployment goes to accepted devices only, not by status");
      }
      DeviceFilter filter = Question.of(order.path("filter")).with(Admission.ACCEPTED);
      add(named, store.devices().all(filter));
    }
    if (order.has("devices") && !order.path("devices").isArray()) {
      throw new BadRequestResponse("devices must be a list of ids");
    }
    for (JsonNode id : order.path("devices")) {
      if (!id.isTextual()) {
        throw new BadRequestResponse("devices must be a list of ids");
      }
      add(named, List.of(Answers.device(store, id.textValue())));
    }
    return of(List.copyOf(named.values()), Order.text(order, "inconsistent", "include"));
  }

  /** The same of devices that are known already. */
  static Targets of(List<Device> named, String inconsistent) {
    try {
      return new Targets(named, Choice.of(inconsistent).of(named));
    } catch (IllegalArgumentException e) {
      throw new BadRequestResponse(String.valueOf(e.getMessage()));
    }
  }

  private static void add(Map<String, Device> named, List<Device> devices) {
    devices.forEach(device -> named.put(device.id(), device));
  }

  /** The ids of those that are left, of which there is one at least. */
  List<String> ids() {
    if (chosen.isEmpty()) {
      throw new BadRequestResponse(
          named.isEmpty()
              ? "the deployment has no devices"
              : "the deployment has no devices: none of the %d is left by the choice about inconsistent ones"
                  .formatted(named.size()));
    }
    return chosen.stream().map(Device::id).toList();
  }

  /** What people are told before they order it. Lists are cut at 1000, counts are not. */
  ObjectNode preview(String name, List<Artifact> artifacts) {
    List<Device> unfit = Reach.of(chosen, artifacts).unfit();
    List<Device> inconsistent = Choice.ONLY.of(named);
    ObjectNode node =
        JSON.createObjectNode()
            .put("artifact_name", name)
            .put("device_count", chosen.size())
            .put("fit_count", chosen.size() - unfit.size())
            .put("unfit_count", unfit.size())
            .put("inconsistent_count", inconsistent.size());
    ArrayNode list = node.putArray("unfit");
    unfit.stream()
        .limit(MOST_LISTED)
        .forEach(one -> describe(list, one).put("device_type", one.type()));
    ArrayNode wrong = node.putArray("inconsistent");
    inconsistent.stream()
        .limit(MOST_LISTED)
        .forEach(
            one ->
                describe(wrong, one)
                    .put("since", one.inconsistent().since())
                    .put("cause", one.inconsistent().cause())
                    .put("artifact", one.inconsistent().artifact()));
    return node;
  }

  private static ObjectNode describe(ArrayNode list, Device device) {
    return list.addObject().put("id", device.id()).put("identity", device.identity());
  }

  /** Users know before the deployment which devices are inconsistent, and with it as well. */
  List<String> warnings() {
    return chosen.stream()
        .filter(Device::isInconsistent)
        .limit(MOST_LISTED)
        .map(
            device ->
                "device %s is INCONSISTENT since %s: %s"
                    .formatted(
                        device.id(), device.inconsistent().since(), device.inconsistent().cause()))
        .toList();
  }
}
