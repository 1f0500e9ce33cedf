package io.updateagent.store;

import io.updateagent.deployment.AgentState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * {@code inconsistent}: exists exactly while the device is inconsistent, and holds the records, for
 * {@code test -e}, systemd's {@code ConditionPathExists=} and monitoring. It follows from the
 * state.
 */
final class FlagFile {
  static final String NAME = "inconsistent";

  private final FileSystem disk;
  private final DurableFile file;

  FlagFile(FileSystem disk, Path data) {
    this.disk = disk;
    this.file = new DurableFile(disk, data.resolve(NAME));
  }

  /** Makes it say what the state says, whatever it said before. */
  void follow(AgentState state) throws IOException {
    if (!state.isInconsistent()) {
      file.remove();
      return;
    }
    byte[] content =
        Json.pretty(RecordJson.write(state.inconsistencies())).getBytes(StandardCharsets.UTF_8);
    if (!holds(content)) {
      file.replace(content);
    }
  }

  private boolean holds(byte[] content) {
    try {
      return Arrays.equals(content, disk.read(file.path(), content.length + 1));
    } catch (IOException e) {
      return false; // it is written anew, which says what is wrong if that does not work either
    }
  }
}
