package io.updateagent.remote.mender;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.updateagent.json.Trees;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The JSON bodies of the device API. */
final class Messages {
  private static final int LONGEST = 4096;

  private Messages() {}

  static String authentication(
      Map<String, List<String>> identity, String publicKey, @Nullable String tenantToken) {
    ObjectNode data = Trees.object();
    new TreeMap<>(identity).forEach((name, values) -> data.set(name, value(values)));
    ObjectNode body = Trees.object().put("id_data", Trees.line(data)).put("pubkey", publicKey);
    if (tenantToken != null) {
      body.put("tenant_token", tenantToken);
    }
    return Trees.line(body);
  }

  static String provides(DeviceIdentity device) {
    ObjectNode provides = Trees.object();
    new TreeMap<>(device.provides()).forEach(provides::put);
    provides.put("device_type", device.deviceType());
    provides.put("artifact_name", device.artifactName());
    ObjectNode body = Trees.object();
    body.set("device_provides", provides);
    return Trees.line(body);
  }

  static String status(String status, String substate) {
    return Trees.line(Trees.object().put("status", status).put("substate", substate));
  }

  static String log(List<LogEntry> entries) {
    ArrayNode messages = Trees.array();
    for (LogEntry entry : entries) {
      messages
          .addObject()
          .put("timestamp", entry.time().toString())
          .put("level", entry.level())
          .put("message", entry.message());
    }
    ObjectNode body = Trees.object();
    body.set("messages", messages);
    return Trees.line(body);
  }

  static String inventory(Map<String, List<String>> attributes) {
    ArrayNode body = Trees.array();
    new TreeMap<>(attributes)
        .forEach((name, values) -> body.addObject().put("name", name).set("value", value(values)));
    return Trees.line(body);
  }

  private static JsonNode value(List<String> values) {
    if (values.size() == 1) {
      return TextNode.valueOf(values.get(0));
    }
    ArrayNode array = Trees.array();
    values.forEach(array::add);
    return array;
  }

  static Offer offer(String body) throws ServerException {
    JsonNode root;
    try {
      root = Trees.first(body);
    } catch (IOException e) {
      throw malformed("it is not JSON");
    }
    JsonNode artifact = root.path("artifact");
    var types = new ArrayList<String>();
    artifact.path("device_types_compatible").forEach(type -> types.add(type.asText()));
    return new Offer(
        text(root.path("id"), "id"),
        text(artifact.path("artifact_name"), "artifact.artifact_name"),
        text(artifact.path("source").path("uri"), "artifact.source.uri"),
        types);
  }

  private static String text(JsonNode node, String name) throws ServerException {
    String text = node.asText("");
    if (!node.isTextual() || text.isEmpty() || text.length() > LONGEST) {
      throw malformed(name + " is missing or no text");
    }
    return text;
  }

  private static ServerException malformed(String reason) {
    return new ServerException(
        ServerException.Kind.MALFORMED,
        "the server's answer cannot be understood: " + Texts.printable(reason, 200));
  }
}
