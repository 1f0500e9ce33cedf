package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Inconsistency;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code hooks}: what the hooks of this device have been told of. It is written after they were, so
 * that a power cut in between tells them once more, never once too little.
 *
 * <pre>{@code
 * { "deployments" : 12, "records" : [ "2026-11-23T02:14:00Z app-2 1" ] }
 * }</pre>
 */
public final class HookMarks {
  static final String NAME = "hooks";
  private static final int LARGEST = 1024 * 1024;

  private final FileSystem disk;
  private final DurableFile file;

  /**
   * @param data the data directory; must exist
   */
  public HookMarks(Path data) {
    this.disk = new Disk();
    this.file = new DurableFile(disk, data.resolve(NAME));
  }

  /**
   * What was told.
   *
   * @param deployments how many deployments had ended
   * @param records the inconsistent records that there were, one text each
   */
  public record Told(long deployments, List<String> records) {

    /** All that there is to tell of a state. */
    public static Told of(AgentState state) {
      Finished last = state.last();
      return new Told(
          last == null ? 0 : last.number(),
          state.inconsistencies().stream().map(Told::text).toList());
    }

    private static String text(Inconsistency record) {
      return "%s %s %d".formatted(record.since(), record.artifactName(), record.attempts());
    }
  }

  /**
   * What was told until now; empty if nothing is known of it.
   *
   * @throws IOException with one line for people, if the file is there and says nothing
   */
  public Optional<Told> read() throws IOException {
    try {
      ObjectNode node = Json.parse(disk.read(file.path(), LARGEST));
      return Optional.of(
          new Told(Json.number(node, "deployments"), Json.textList(node, "records")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (DamagedException e) {
      throw new IOException("%s is damaged: %s".formatted(file.path(), e.getMessage()), e);
    }
  }

  /** Makes it say so. */
  public void write(Told told) throws IOException {
    ObjectNode node = Json.object().put("deployments", told.deployments());
    node.set("records", Json.texts(told.records()));
    file.replace(Json.pretty(node).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What a hook reads: the event, and the state as in {@code state}.
   *
   * @param event its name, such as {@code inconsistent}
   */
  public static String message(String event, AgentState state) {
    ObjectNode node = Json.object().put("event", event);
    node.set("state", StateDocument.content(state));
    return Json.pretty(node);
  }
}
