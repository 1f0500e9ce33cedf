package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Clearing;
import org.jspecify.annotations.Nullable;

/** A person's word as JSON. */
final class ClearingJson {
  private ClearingJson() {}

  static @Nullable ObjectNode write(@Nullable Clearing clearing) {
    if (clearing == null) {
      return null;
    }
    ObjectNode node =
        Json.object()
            .put("time", clearing.time().toString())
            .put("by", clearing.by())
            .put("reason", clearing.reason());
    node.set("records", RecordJson.write(clearing.records()));
    return node;
  }

  /** A document of before there was such a thing has none. */
  static @Nullable Clearing read(JsonNode node) throws DamagedException {
    if (!node.isObject()) {
      return null;
    }
    return new Clearing(
        Json.time(node, "time"),
        Json.text(node, "by"),
        Json.text(node, "reason"),
        RecordJson.read(node.path("records")));
  }
}
