package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code inconsistent}: exists exactly while the device is inconsistent, and holds the records, for
 * {@code test -e}, systemd's {@code ConditionPathExists=} and monitoring. It follows from the
 * state.
 */
final class FlagFile {
  static final String NAME = "inconsistent";

  private final Path file;

  FlagFile(Path data) {
    this.file = data.resolve(NAME);
  }

  /** Makes it say what the state says. */
  void follow(AgentState state) throws IOException {
    if (!state.isInconsistent()) {
      DurableFile.remove(file);
      return;
    }
    String content = Json.pretty(RecordJson.write(state.inconsistencies()));
    if (!Files.exists(file) || !content.equals(Files.readString(file))) {
      DurableFile.replace(file, content);
    }
  }
}
