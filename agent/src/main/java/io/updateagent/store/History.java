package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code history.jsonl}: every finished deployment, one JSON object a line, oldest first. It
 * follows from the state: the number of its last line says whether the state's last deployment is
 * in it already, so that each is written exactly once. Beyond {@link #LARGEST} the older half is
 * dropped.
 *
 * <pre>{@code
 * {"number":7,"time":"2026-11-23T02:14:00Z","id":"7f3c...","source":"MANAGED","artifact":"app-2",
 *  "checksum":"...","payload_types":["single-file"],"verdict":"inconsistent","causes":{...},
 *  "before":{...},"after":{...},"bytes":4096,"duration_seconds":12,"agent_version":"0.1.0",
 *  "fingerprint":"3f6a..."}
 * }</pre>
 */
public final class History {
  static final String NAME = "history.jsonl";

  /** Size in bytes beyond which the older half is dropped. */
  static final long LARGEST = 1024 * 1024;

  private final Path data;
  private final Path file;
  private final String agentVersion;

  History(Path data, String agentVersion) {
    this.data = data;
    this.file = data.resolve(NAME);
    this.agentVersion = agentVersion;
  }

  /**
   * The newest lines, oldest first.
   *
   * @param newest how many at most
   * @throws IOException if the file cannot be read; one that is missing is empty
   */
  public static List<String> read(Path data, int newest) throws IOException {
    Path file = data.resolve(NAME);
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines =
        Files.readAllLines(file).stream().filter(line -> line.endsWith("}")).toList();
    return lines.subList(Math.max(0, lines.size() - newest), lines.size());
  }

  /** Makes sure that the state's last deployment is in it. */
  void follow(AgentState state) throws IOException {
    Finished last = state.last();
    if (last == null) {
      return;
    }
    repairEnd();
    if (lastNumber() < last.number()) {
      append(Json.line(entry(last, state)) + "\n");
      shorten();
    }
  }

  /** Cuts off what a power cut left of a line. */
  private void repairEnd() throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] content = Files.readAllBytes(file);
    int end = content.length;
    while (end > 0 && content[end - 1] != '\n') {
      end--;
    }
    if (end < content.length) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(end);
        channel.force(true);
      }
    }
  }

  private long lastNumber() throws IOException {
    List<String> lines = read(data, Integer.MAX_VALUE);
    for (int i = lines.size() - 1; i >= 0; i--) {
      try {
        return Json.number(Json.parse(lines.get(i)), "number");
      } catch (DamagedException e) {
        continue; // a damaged line tells nothing; the one before it does
      }
    }
    return 0;
  }

  private void append(String line) throws IOException {
    boolean isNew = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (isNew) {
      DurableFile.syncDirectory(file);
    }
  }

  private void shorten() throws IOException {
    if (Files.size(file) <= LARGEST) {
      return;
    }
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    List<String> newer = lines.subList(lines.size() / 2, lines.size());
    DurableFile.replace(file, String.join("\n", newer) + "\n");
  }

  private ObjectNode entry(Finished finished, AgentState state) {
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
    return node.put("bytes", finished.bytes())
        .put("duration_seconds", Math.max(0, seconds))
        .put("agent_version", agentVersion)
        .put("fingerprint", Fingerprint.of(state));
  }
}
