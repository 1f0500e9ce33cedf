package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Clearing;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of {@code history.jsonl}: a deployment that finished.
 *
 * <pre>{@code
 * {"number":7,"time":"2026-11-23T02:14:00Z","id":"7f3c...","source":"MANAGED","artifact":"app-2",
 *  "checksum":"...","payload_types":["single-file"],"verdict":"inconsistent","causes":{...},
 *  "before":{...},"after":{...},"bytes":4096,"duration_seconds":12,"agent_version":"0.1.0",
 *  "fingerprint":"3f6a...","generation":42,"line_checksum":"..."}
 * }</pre>
 *
 * A person's word has a line as well, for those who only know deployments: its number is that of
 * the deployment before it.
 *
 * <pre>{@code
 * {"number":7,"time":"2026-11-24T09:00:00Z","id":"root","artifact":"app-2","verdict":"cleared",
 *  "reason":"board replaced","by":"root","records":[...],"generation":43,"line_checksum":"..."}
 * }</pre>
 *
 * So has a verdict, or a log, that no server was told of:
 *
 * <pre>{@code
 * {"number":7,"time":"2026-12-01T09:00:00Z","id":"7f3c...","artifact":"app-2","verdict":"untold",
 *  "reason":"the server answered HTTP 404; the verdict was rolled-back: ...","generation":43,
 *  "line_checksum":"..."}
 * }</pre>
 *
 * {@code generation} is that of the state with this verdict, so that a state that is older than its
 * history is noticed; {@code line_checksum} is the SHA-256 of the line without that member.
 *
 * @param number counts the finished deployments of the device
 * @param id of the deployment
 * @param time when it finished
 * @param generation of the state that the line followed from
 * @param word whether it is a person's word, and about no deployment
 * @param untold whether it is about a report that no server heard
 */
record HistoryLine(
    long number, String id, Instant time, long generation, boolean word, boolean untold) {
  private static final String UNTOLD = "untold";
  private static final String CHECKSUM = "line_checksum";
  private static final String CLEARED = "cleared";

  /** Whether this is the line of that deployment, or comes after it. */
  boolean isAtOrAfter(Finished finished) {
    boolean same = id.equals(finished.id()) && time.equals(finished.ended());
    return number == finished.number() && (word || same);
  }

  /** Whether this is the line of that word of a person. */
  boolean isAbout(Clearing cleared) {
    return word && id.equals(cleared.by()) && time.equals(cleared.time());
  }

  /** Reads a line; null if it is not exactly what was written. */
  static @Nullable HistoryLine parse(String line) {
    try {
      ObjectNode node = Json.parse(line);
      Checksum.open(node, CHECKSUM);
      return new HistoryLine(
          Json.number(node, "number"),
          Json.text(node, "id"),
          Json.time(node, "time"),
          Json.number(node, "generation"),
          CLEARED.equals(node.path("verdict").textValue()),
          UNTOLD.equals(node.path("verdict").textValue()));
    } catch (DamagedException e) {
      return null;
    }
  }

  /**
   * The line of a report that no server heard, without its end of line.
   *
   * @param newest the line before it, of a deployment or a person's word; null if there is none
   */
  static String untold(
      Outbox.Report report, String why, Instant now, @Nullable HistoryLine newest) {
    String lost = report.told() ? "its log was not taken; " : "";
    ObjectNode node =
        Json.object()
            .put("number", newest == null ? 0 : newest.number())
            .put("time", now.toString())
            .put("id", report.deployment())
            .put("artifact", report.artifact())
            .put("verdict", UNTOLD)
            .put("reason", "%s; %sthe verdict was %s".formatted(why, lost, report.words()))
            .put("generation", newest == null ? 0 : newest.generation());
    Checksum.seal(node, CHECKSUM);
    return Json.line(node);
  }

  /** The line of a deployment, without its end of line. */
  static String write(Finished finished, AgentState state, long generation, String agentVersion) {
    ObjectNode node =
        Json.object()
            .put("number", finished.number())
            .put("time", finished.ended().toString())
            .put("id", finished.id())
            .put("source", finished.source().name())
            .put("artifact", finished.artifact().name())
            .put("checksum", finished.artifact().checksum());
    node.set(
        "payload_types",
        Json.texts(finished.artifact().payloads().stream().map(Payload::type).toList()));
    node.put("verdict", finished.verdict().word());
    node.set("causes", CauseJson.write(finished.causes()));
    node.set("before", ArtifactJson.write(finished.before()));
    node.set("after", ArtifactJson.write(finished.after()));
    long seconds = Duration.between(finished.started(), finished.ended()).toSeconds();
    node.put("bytes", finished.bytes())
        .put("duration_seconds", Math.max(0, seconds))
        .put("agent_version", agentVersion)
        .put("fingerprint", Fingerprint.of(state))
        .put("generation", generation);
    Checksum.seal(node, CHECKSUM);
    return Json.line(node);
  }

  /**
   * The line of a person's word, without its end of line; number is that of the last deployment.
   */
  static String write(Clearing cleared, long number, long generation, String agentVersion) {
    List<String> artifacts =
        cleared.records().stream().map(Inconsistency::artifactName).distinct().toList();
    ObjectNode node =
        Json.object()
            .put("number", number)
            .put("time", cleared.time().toString())
            .put("id", cleared.by())
            .put("artifact", String.join(", ", artifacts))
            .put("verdict", CLEARED)
            .put("reason", cleared.reason())
            .put("by", cleared.by());
    node.set("records", RecordJson.write(cleared.records()));
    node.put("agent_version", agentVersion).put("generation", generation);
    Checksum.seal(node, CHECKSUM);
    return Json.line(node);
  }
}
