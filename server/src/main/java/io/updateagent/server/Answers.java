package io.updateagent.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.updateagent.server.access.Access;
import io.updateagent.server.store.Deployment;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the management API answers, whatever it is about. */
final class Answers {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MADE = 201;
  private static final int DONE = 204;

  private Answers() {}

  static void json(Context context, JsonNode body) {
    context.contentType("application/json").result(body.toString());
  }

  /** A page of a list, with how many lines all have. */
  static void page(Context context, ArrayNode lines, int all) {
    context.header("X-Total-Count", String.valueOf(all));
    context.header("Link", Page.of(context, Integer.MAX_VALUE).links(context, all));
    json(context, lines);
  }

  static void made(Context context, String location, JsonNode body) {
    context.header("Location", location).status(MADE);
    json(context, body);
  }

  /** Something was done: notes it in the audit log and says nothing. */
  static void done(Context context, Store store, String action, String subject, String detail) {
    note(context, store, action, subject, detail);
    context.status(DONE);
  }

  /** Notes what the caller did. */
  static void note(Context context, Store store, String action, String subject, String detail) {
    store.audit().note(Access.caller(context).name(), action, subject, detail);
  }

  static void put(ObjectNode node, String name, @Nullable Instant time) {
    node.put(name, time == null ? null : time.toString());
  }

  /** A value of the inventory: a text, or a list if there are several. */
  static JsonNode value(List<String> values) {
    return JSON.valueToTree(values.size() == 1 ? values.get(0) : values);
  }

  /** The device that the path names. */
  static Device device(Store store, String id) {
    return store
        .devices()
        .find(id)
        .orElseThrow(() -> new NotFoundResponse("there is no device \"" + id + "\""));
  }

  /** The deployment that the path names. */
  static Deployment deployment(Store store, Context context) {
    return store
        .deployments()
        .find(context.pathParam("id"))
        .orElseThrow(() -> new NotFoundResponse("there is no such deployment"));
  }
}
