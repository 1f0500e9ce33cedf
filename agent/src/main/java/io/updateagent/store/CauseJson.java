package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Causes;
import io.updateagent.deployment.Phase;
import org.jspecify.annotations.Nullable;

/** Causes as JSON. */
final class CauseJson {
  private CauseJson() {}

  static ObjectNode write(Causes causes) {
    ObjectNode node = Json.object();
    node.set("install", write(causes.install()));
    node.set("rollback", write(causes.rollback()));
    return node;
  }

  static @Nullable ObjectNode write(@Nullable Cause cause) {
    if (cause == null) {
      return null;
    }
    ObjectNode node =
        Json.object()
            .put("message", cause.message())
            .put("phase", cause.phase().name())
            .put("step", cause.step())
            .put("actor", cause.actor())
            .put("payload", cause.payload())
            .put("kind", cause.kind().name())
            .put("code", cause.code());
    node.set("output", Json.texts(cause.output()));
    return node;
  }

  static Causes readBoth(JsonNode node) throws DamagedException {
    return new Causes(read(node.path("install")), read(node.path("rollback")));
  }

  static @Nullable Cause read(JsonNode node) throws DamagedException {
    if (!node.isObject()) {
      return null;
    }
    return new Cause(
        Json.word(node, "phase", Phase.class),
        Json.text(node, "step"),
        Json.textOrNull(node, "actor"),
        numberOrNull(node, "payload"),
        Json.word(node, "kind", Cause.Kind.class),
        numberOrNull(node, "code"),
        Json.text(node, "message"),
        Json.textList(node, "output"));
  }

  private static @Nullable Integer numberOrNull(JsonNode node, String name)
      throws DamagedException {
    return node.path(name).isNull() ? null : (int) Json.number(node, name);
  }
}
