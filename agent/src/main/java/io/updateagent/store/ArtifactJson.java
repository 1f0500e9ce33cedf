package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.ArtifactSummary;
import io.updateagent.deployment.Extent;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Payload;
import io.updateagent.deployment.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Artifacts, payloads and what is installed, as JSON. */
final class ArtifactJson {
  private ArtifactJson() {}

  static ObjectNode write(ArtifactSummary artifact) {
    ObjectNode node =
        Json.object()
            .put("name", artifact.name())
            .put("group", artifact.group())
            .put("checksum", artifact.checksum());
    node.set("payloads", payloads(artifact.payloads()));
    node.set("provides", Json.texts(artifact.provides()));
    List<String> clears = artifact.clears();
    node.set("clears", clears == null ? null : Json.texts(clears));
    if (!artifact.isNamed()) {
      node.set("damages", Json.texts(artifact.extent().damages().patterns()));
      Scope replaces = artifact.extent().replaces();
      node.set("replaces", replaces == null ? null : Json.texts(replaces.patterns()));
    }
    return node;
  }

  static ArtifactSummary read(JsonNode node) throws DamagedException {
    var artifact =
        new ArtifactSummary(
            Json.text(node, "name"),
            Json.textOrNull(node, "group"),
            Json.textOrNull(node, "checksum"),
            payloads(node),
            Json.textMap(node, "provides"),
            listOrNull(node, "clears"));
    return node.path("damages").isArray() ? artifact.withExtent(extent(node)) : artifact;
  }

  private static Extent extent(JsonNode node) throws DamagedException {
    List<String> replaces = listOrNull(node, "replaces");
    return new Extent(
        new Scope(Json.textList(node, "damages")), replaces == null ? null : new Scope(replaces));
  }

  private static @Nullable List<String> listOrNull(JsonNode node, String name)
      throws DamagedException {
    return node.path(name).isArray() ? Json.textList(node, name) : null;
  }

  static ArrayNode payloads(List<Payload> payloads) {
    ArrayNode array = Json.object().putArray("payloads");
    for (Payload payload : payloads) {
      array
          .addObject()
          .put("index", payload.index())
          .put("type", payload.type())
          .put("last_call", payload.lastCall())
          .put("last_result", payload.lastResult());
    }
    return array;
  }

  static List<Payload> payloads(JsonNode node) throws DamagedException {
    var payloads = new ArrayList<Payload>();
    for (JsonNode element : node.path("payloads")) {
      payloads.add(
          new Payload(
              (int) Json.number(element, "index"),
              Json.text(element, "type"),
              Json.textOrNull(element, "last_call"),
              Json.textOrNull(element, "last_result")));
    }
    return payloads;
  }

  static ObjectNode write(Installed installed) {
    ObjectNode node =
        Json.object()
            .put("artifact", installed.artifactName())
            .put("group", installed.artifactGroup());
    node.set("provides", Json.texts(installed.provides()));
    return node;
  }

  static Installed installed(JsonNode node) throws DamagedException {
    return new Installed(
        Json.textOrNull(node, "artifact"),
        Json.textOrNull(node, "group"),
        Json.textMap(node, "provides"));
  }
}
