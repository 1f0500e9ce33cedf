package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import io.javalin.http.UnauthorizedResponse;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.AuthSet;
import io.updateagent.server.store.Reports;
import io.updateagent.server.store.Store;
import java.io.IOException;
import java.nio.file.Path;
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

  private final Store store;
  private final DeviceTokens tokens;
  private final Offers offers;
  private final boolean acceptAll;

  /**
   * @param acceptAll whether every device is let in at once
   */
  DeviceApi(Store store, DeviceTokens tokens, Offers offers, boolean acceptAll) {
    this.store = store;
    this.tokens = tokens;
    this.offers = offers;
    this.acceptAll = acceptAll;
  }

  void routes(RoutesConfig routes) {
    routes.post(BASE + "/authentication/auth_requests", this::authenticate);
    routes.put(BASE + "/inventory/device/attributes", this::inventory);
    routes.patch(BASE + "/inventory/device/attributes", this::mergeInventory);
    routes.post(NEXT_V2, this::next);
    routes.get(DEPLOYMENTS + "/next", this::nextV1);
    routes.put(DEPLOYMENTS + "/{id}/status", this::status);
    routes.put(DEPLOYMENTS + "/{id}/log", this::log);
    routes.get("/download/{id}", this::download);
  }

  private void authenticate(Context context) {
    byte[] body = Body.read(context, Body.SMALL);
    JsonNode request = Body.json(body);
    String identity = request.path("id_data").asText("");
    String pem = request.path("pubkey").asText("");
    String signature = text(context.header("X-MEN-Signature"));
    if (identity.isEmpty() || pem.isEmpty()) {
      throw new BadRequestResponse("id_data and pubkey are needed");
    }
    Signatures.Key key =
        Signatures.read(pem)
            .filter(one -> one.signed(body, signature))
            .orElseThrow(() -> new UnauthorizedResponse("the signature is not of the key"));
    AuthSet set =
        store
            .admissions()
            .ask(DeviceIdentity.normal(identity), key.pem(), acceptAll)
            .orElseThrow(
                () ->
                    new ServiceUnavailableResponse(
                        "too many devices wait to be accepted; decide about some of them"));
    store.devices().seen(set.device());
    if (set.admission() != Admission.ACCEPTED) {
      throw new UnauthorizedResponse("the device is not accepted");
    }
    context.contentType("application/jwt").result(tokens.issue(set));
  }

  private void inventory(Context context) {
    String device = device(context);
    store.devices().inventory(device, attributes(Body.list(context, "")), true);
  }

  private void mergeInventory(Context context) {
    String device = device(context);
    store.devices().inventory(device, attributes(Body.list(context, "")), false);
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
    String device = device(context);
    JsonNode provides = Body.json(context, Body.LARGE).path("device_provides");
    var said = new TreeMap<String, String>();
    provides.properties().forEach(one -> said.put(one.getKey(), text(one.getValue())));
    store.provides().said(device, said);
    offer(
        context,
        device,
        provides.path("artifact_name").asText(""),
        provides.path("device_type").asText(""));
  }

  private void nextV1(Context context) throws IOException {
    offer(
        context,
        device(context),
        text(context.queryParam("artifact_name")),
        text(context.queryParam("device_type")));
  }

  private void offer(Context context, String device, String artifact, String deviceType)
      throws IOException {
    Optional<Offers.Offer> offer = offers.next(device, artifact, deviceType);
    if (offer.isEmpty()) {
      context.status(204);
      return;
    }
    ObjectNode answer = JSON.createObjectNode().put("id", offer.get().deployment().id());
    ObjectNode described =
        answer.putObject("artifact").put("artifact_name", offer.get().artifact().name());
    described
        .putObject("source")
        .put("uri", base(context) + offer.get().link().path())
        .put("expire", offer.get().link().expires().toString());
    described.set("device_types_compatible", JSON.valueToTree(offer.get().artifact().types()));
    context.contentType("application/json").result(answer.toString());
  }

  private void status(Context context) {
    String device = device(context);
    JsonNode report = Body.json(context, Body.SMALL);
    String status = report.path("status").asText("");
    if (!STATUSES.contains(status)) {
      throw new BadRequestResponse("status must be one of " + String.join(", ", STATUSES));
    }
    String substate = report.path("substate").asText("");
    answer(context, store.reports().report(context.pathParam("id"), device, status, substate));
  }

  private void log(Context context) {
    String device = device(context);
    var lines = new ArrayList<String>();
    for (JsonNode message : Body.list(context, "messages")) {
      lines.add(
          "%s %s %s"
              .formatted(
                  message.path("timestamp").asText(),
                  message.path("level").asText(),
                  message.path("message").asText()));
    }
    String log = String.join("\n", lines);
    answer(context, store.reports().log(context.pathParam("id"), device, log));
  }

  private static void answer(Context context, Reports.Reply reply) {
    switch (reply) {
      case TAKEN -> context.status(204);
      case OVER -> context.status(409);
      case NOT_FOUND -> throw new NotFoundResponse("the deployment is not for this device");
    }
  }

  private void download(Context context) throws IOException {
    Path file =
        offers
            .download(
                context.pathParam("id"),
                text(context.queryParam("expires")),
                text(context.queryParam("signature")))
            .orElseThrow(() -> new ForbiddenResponse("the link is not valid, or has expired"));
    new Download(file).answer(context);
  }

  /** The id of the device that calls. */
  private String device(Context context) {
    String header = text(context.header("Authorization"));
    String token = header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : "";
    String device =
        tokens
            .check(token)
            .map(AuthSet::device)
            .orElseThrow(() -> new UnauthorizedResponse("the token is not valid"));
    store.devices().seen(device);
    return device;
  }

  /** The address that the caller uses. */
  static String base(Context context) {
    return "%s://%s".formatted(context.scheme(), text(context.header("Host")));
  }

  /** A value as it stands: a text, or anything else as JSON. */
  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }
}
