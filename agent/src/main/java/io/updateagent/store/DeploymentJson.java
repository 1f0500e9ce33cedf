package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Answers;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Findings;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Integrity;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Position;
import io.updateagent.deployment.RebootNeed;
import io.updateagent.deployment.RollbackSupport;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.Verdict;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Deployments, in progress and finished, as JSON. */
final class DeploymentJson {
  private DeploymentJson() {}

  static @Nullable ObjectNode write(@Nullable Deployment deployment) {
    if (deployment == null) {
      return null;
    }
    Position position = deployment.position();
    Findings findings = deployment.findings();
    Answers answers = deployment.answers();
    ObjectNode node =
        Json.object()
            .put("id", deployment.id())
            .put("source", deployment.source().name())
            .put("started", deployment.started().toString())
            .put("phase", position.phase().name())
            .put("entered", position.entered())
            .put("transitions", position.transitions())
            .put("parked", position.parked())
            .put("integrity", findings.integrity().name())
            .put("touched", findings.touched())
            .put("failed_lately", findings.failedLately())
            .put("reboot", answers.reboot().name())
            .put("rollback", answers.rollback().name())
            .put("prepared", answers.prepared())
            .put("bytes", answers.bytes())
            .put("boot", answers.boot())
            .put("verdict", name(deployment.verdict()));
    node.set("reboots", reboots(answers));
    node.set("causes", CauseJson.write(findings.causes()));
    node.set("failing", CauseJson.write(findings.failing()));
    node.set("artifact", ArtifactJson.write(deployment.artifact()));
    node.set("before", ArtifactJson.write(deployment.before()));
    return node;
  }

  static @Nullable Deployment read(JsonNode node) throws DamagedException {
    if (!node.isObject()) {
      return null;
    }
    return new Deployment(
        Json.text(node, "id"),
        Json.word(node, "source", Source.class),
        ArtifactJson.read(node.path("artifact")),
        ArtifactJson.installed(node.path("before")),
        Json.time(node, "started"),
        position(node),
        findings(node),
        answers(node),
        node.path("verdict").isNull() ? null : Json.word(node, "verdict", Verdict.class));
  }

  private static Position position(JsonNode node) throws DamagedException {
    return new Position(
        Json.word(node, "phase", Phase.class),
        Json.flag(node, "entered"),
        (int) Json.number(node, "transitions"),
        Json.flag(node, "parked"));
  }

  private static Findings findings(JsonNode node) throws DamagedException {
    return new Findings(
        Json.word(node, "integrity", Integrity.class),
        Json.flag(node, "touched"),
        CauseJson.readBoth(node.path("causes")),
        CauseJson.read(node.path("failing")),
        Json.flag(node, "failed_lately"));
  }

  private static Answers answers(JsonNode node) throws DamagedException {
    return new Answers(
        Json.word(node, "reboot", RebootNeed.class),
        reboots(node.path("reboots")),
        Json.word(node, "rollback", RollbackSupport.class),
        Json.flag(node, "prepared"),
        Json.number(node, "bytes"),
        boot(node));
  }

  /** What each payload's module answered: {@code {"0": "NO", "1": "AUTOMATIC"}}. */
  private static ObjectNode reboots(Answers answers) {
    ObjectNode node = Json.object();
    answers.reboots().forEach((payload, need) -> node.put("" + payload, need.name()));
    return node;
  }

  /** Documents of before they were kept have none. */
  private static Map<Integer, RebootNeed> reboots(JsonNode node) throws DamagedException {
    var reboots = new TreeMap<Integer, RebootNeed>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (!member.getKey().matches("[0-9]{1,4}")) {
        throw new DamagedException("reboots has a payload that is no number");
      }
      reboots.put(
          Integer.valueOf(member.getKey()), Json.word(node, member.getKey(), RebootNeed.class));
    }
    return reboots;
  }

  /** Documents of before it was kept have none. */
  private static @Nullable String boot(JsonNode node) {
    return node.path("boot").textValue();
  }

  private static @Nullable String name(@Nullable Verdict verdict) {
    return verdict == null ? null : verdict.name();
  }

  static @Nullable ObjectNode write(@Nullable Finished finished) {
    if (finished == null) {
      return null;
    }
    ObjectNode node =
        Json.object()
            .put("number", finished.number())
            .put("id", finished.id())
            .put("source", finished.source().name())
            .put("verdict", finished.verdict().name())
            .put("started", finished.started().toString())
            .put("ended", finished.ended().toString())
            .put("bytes", finished.bytes())
            .put("boot", finished.boot());
    node.set("causes", CauseJson.write(finished.causes()));
    node.set("artifact", ArtifactJson.write(finished.artifact()));
    node.set("before", ArtifactJson.write(finished.before()));
    node.set("after", ArtifactJson.write(finished.after()));
    return node;
  }

  static @Nullable Finished finished(JsonNode node) throws DamagedException {
    if (!node.isObject()) {
      return null;
    }
    return new Finished(
        Json.number(node, "number"),
        Json.text(node, "id"),
        Json.word(node, "source", Source.class),
        ArtifactJson.read(node.path("artifact")),
        Json.word(node, "verdict", Verdict.class),
        CauseJson.readBoth(node.path("causes")),
        ArtifactJson.installed(node.path("before")),
        ArtifactJson.installed(node.path("after")),
        Json.time(node, "started"),
        Json.time(node, "ended"),
        Json.number(node, "bytes"),
        boot(node));
  }
}
