package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Scope;
import java.util.ArrayList;
import java.util.List;

/** Inconsistent records as JSON. */
final class RecordJson {
  private RecordJson() {}

  static ArrayNode write(List<Inconsistency> records) {
    ArrayNode array = Json.object().putArray("inconsistent");
    records.forEach(record -> array.add(write(record)));
    return array;
  }

  private static ObjectNode write(Inconsistency record) {
    ObjectNode node =
        Json.object()
            .put("since", record.since().toString())
            .put("latest", record.latest().toString())
            .put("artifact", record.artifactName())
            .put("deployment", record.deploymentId());
    node.set("causes", CauseJson.write(record.causes()));
    node.set("scope", Json.texts(record.scope().patterns()));
    node.put("attempts", record.attempts())
        .put("previous_artifact", record.previousArtifact())
        .put("checksum", record.checksum());
    node.set("payloads", ArtifactJson.payloads(record.payloads()));
    return node;
  }

  static List<Inconsistency> read(JsonNode array) throws DamagedException {
    var records = new ArrayList<Inconsistency>();
    for (JsonNode node : array) {
      records.add(record(node));
    }
    return records;
  }

  private static Inconsistency record(JsonNode node) throws DamagedException {
    return new Inconsistency(
        Json.time(node, "since"),
        Json.time(node, "latest"),
        Json.text(node, "artifact"),
        Json.textOrNull(node, "checksum"),
        ArtifactJson.payloads(node),
        Json.text(node, "deployment"),
        Json.textOrNull(node, "previous_artifact"),
        CauseJson.readBoth(node.path("causes")),
        (int) Json.number(node, "attempts"),
        new Scope(Json.textList(node, "scope")));
  }
}
