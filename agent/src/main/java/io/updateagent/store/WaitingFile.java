package io.updateagent.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.Phase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/**
 * {@code waiting}: exists while a deployment waits to go on, and says for what. Whoever reads it
 * looks in the state whether it is still so ({@link Waiting#isAbout}): it says what the state
 * cannot say, and never more.
 *
 * <pre>{@code
 * { "deployment" : "7f3c...", "artifact" : "app-2", "phase" : "INSTALL",
 *   "since" : "2026-11-23T02:14:00Z", "boot" : "...", "told" : true,
 *   "reasons" : [ { "what" : "approval to install", "advice" : "run agent approve", "until" : null,
 *                   "server" : false } ] }
 * }</pre>
 */
public final class WaitingFile {
  static final String NAME = "waiting";
  private static final int LARGEST = 64 * 1024;

  private final FileSystem disk;
  private final DurableFile file;

  /**
   * @param data the data directory; must exist
   */
  public WaitingFile(Path data) {
    this.disk = new Disk();
    this.file = new DurableFile(disk, data.resolve(NAME));
  }

  /** What it says; empty if there is none, or it cannot be understood. */
  public Optional<Waiting> read() {
    try {
      return Optional.of(parse(Json.parse(disk.read(file.path(), LARGEST))));
    } catch (IOException | DamagedException e) {
      return Optional.empty();
    }
  }

  /** Makes it say so. */
  public void write(Waiting waiting) throws IOException {
    file.replace(Json.pretty(json(waiting)).getBytes(StandardCharsets.UTF_8));
  }

  /** Nothing waits any more. */
  public void remove() throws IOException {
    file.remove();
  }

  /** The document. */
  public static ObjectNode json(Waiting waiting) {
    ObjectNode node =
        Json.object()
            .put("deployment", waiting.deployment())
            .put("artifact", waiting.artifact())
            .put("phase", waiting.phase().name())
            .put("since", waiting.since().toString())
            .put("boot", waiting.boot())
            .put("told", waiting.told());
    ArrayNode reasons = node.putArray("reasons");
    for (Waiting.Reason reason : waiting.reasons()) {
      Instant until = reason.until();
      reasons
          .addObject()
          .put("what", reason.what())
          .put("advice", reason.advice())
          .put("until", until == null ? null : until.toString())
          .put("server", reason.server());
    }
    return node;
  }

  private static Waiting parse(JsonNode node) throws DamagedException {
    var reasons = new ArrayList<Waiting.Reason>();
    for (JsonNode reason : node.path("reasons")) {
      reasons.add(
          new Waiting.Reason(
              Json.text(reason, "what"),
              Json.text(reason, "advice"),
              Json.textOrNull(reason, "until") == null ? null : Json.time(reason, "until"),
              reason.path("server").asBoolean(false)));
    }
    return new Waiting(
        Json.text(node, "deployment"),
        Json.text(node, "artifact"),
        Json.word(node, "phase", Phase.class),
        Json.time(node, "since"),
        Json.text(node, "boot"),
        Json.flag(node, "told"),
        reasons);
  }
}
