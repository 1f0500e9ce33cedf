package io.updateagent.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ConflictResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.access.Needs;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.AuthSet;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Who is let in. Of two versions: the second one is what {@code mender-cli} asks. */
final class AdmissionRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String V1 = ManagementApi.BASE + "/devauth/devices";
  private static final String V2 = "/api/management/v2/devauth/devices";

  private final Store store;

  AdmissionRoutes(Store store) {
    this.store = store;
  }

  void routes(RoutesConfig routes) {
    routes.get(V1, this::first, Needs.READ);
    routes.get(V2, this::second, Needs.READ);
    for (String base : List.of(V1, V2)) {
      routes.post(base, this::preauthorize, Needs.OPERATE);
      routes.put(base + "/{id}/auth/{aid}/status", this::decide, Needs.OPERATE);
      routes.delete(base + "/{id}", this::decommission, Needs.OPERATE);
    }
  }

  private void first(Context context) {
    DeviceFilter filter = Question.of(context);
    ArrayNode list = JSON.createArrayNode();
    for (Device device : store.devices().find(filter)) {
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
    Answers.page(context, list, store.devices().count(filter));
  }

  private void second(Context context) {
    DeviceFilter filter = Question.of(context);
    ArrayNode list = JSON.createArrayNode();
    for (Device device : store.devices().find(filter)) {
      ObjectNode node =
          list.addObject().put("id", device.id()).put("status", device.admission().word());
      JsonNode identity = identity(device.identity());
      node.set("identity_data", identity);
      Answers.put(node, "created_ts", device.created());
      Instant seen = device.seen();
      Answers.put(node, "updated_ts", Objects.requireNonNullElse(seen, device.created()));
      ArrayNode sets = node.put("decommissioning", false).putArray("auth_sets");
      for (AuthSet set : store.admissions().of(device.id())) {
        ObjectNode one =
            sets.addObject()
                .put("id", set.id())
                .put("status", set.admission().word())
                .put("pubkey", set.publicKey());
        one.set("identity_data", identity);
        Answers.put(one, "ts", set.created());
      }
    }
    Answers.page(context, list, store.devices().count(filter));
  }

  /** An object whose values are texts, as clients expect it, whatever the device said. */
  private static ObjectNode identity(String said) {
    ObjectNode texts = JSON.createObjectNode();
    try {
      for (var one : JSON.readTree(said).properties()) {
        JsonNode value = one.getValue();
        boolean isOne = value.isArray() && value.size() == 1;
        JsonNode first = isOne ? value.path(0) : value;
        texts.put(one.getKey(), first.isValueNode() ? first.asText() : first.toString());
      }
    } catch (JsonProcessingException e) {
      texts.put("identity", said);
    }
    return texts;
  }

  private void preauthorize(Context context) {
    JsonNode request = Body.json(context, Body.SMALL);
    JsonNode identity = request.path("identity_data");
    if (!identity.isObject() || identity.isEmpty()) {
      throw new BadRequestResponse("identity_data must be an object that is not empty");
    }
    Signatures.Key key =
        Signatures.read(request.path("pubkey").asText(""))
            .orElseThrow(
                () ->
                    new BadRequestResponse("pubkey must be a public key as PEM: RSA, EC, Ed25519"));
    AuthSet set =
        store
            .admissions()
            .preauthorize(DeviceIdentity.normal(identity.toString()), key.pem())
            .orElseThrow(
                () -> new ConflictResponse("a device with this identity is known already"));
    Answers.note(context, store, "device preauthorized", set.device(), identity.toString());
    Answers.made(
        context,
        V1 + "/" + set.device(),
        JSON.createObjectNode().put("id", set.device()).put("auth_set", set.id()));
  }

  private void decide(Context context) {
    String status = Body.json(context, Body.SMALL).path("status").asText("");
    if (!status.equals("accepted") && !status.equals("rejected")) {
      throw new BadRequestResponse("status must be accepted or rejected");
    }
    Device device = Answers.device(store, context.pathParam("id"));
    if (!store.admissions().decide(device.id(), context.pathParam("aid"), Admission.of(status))) {
      throw new NotFoundResponse("the device has no such key");
    }
    Answers.done(context, store, "device " + status, device.id(), device.identity());
  }

  private void decommission(Context context) {
    Device device = Answers.device(store, context.pathParam("id"));
    store.devices().remove(device.id());
    Answers.done(context, store, "device decommissioned", device.id(), device.identity());
  }
}
