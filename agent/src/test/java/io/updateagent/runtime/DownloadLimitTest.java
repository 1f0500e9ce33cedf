package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadLimitTest {
  @TempDir Path directory;
  private long second = 1_000_000;

  @Test
  void aChangeOfTheFileHoldsAtOnceAndAnUnusableFileChangesNothing() throws IOException {
    write("{}");
    var limit = new DownloadLimit(file(), 0);
    assertEquals(0, limit.getAsLong());
    write("{\"MaxDownloadBytesPerSecond\": 5000}");
    assertEquals(5000, limit.getAsLong());
    write("{\"MaxDownloadBytesPerSecond\": -1}");
    assertEquals(5000, limit.getAsLong());
    Files.delete(file());
    assertEquals(5000, limit.getAsLong());
    write("{\"MaxDownloadBytesPerSecond\": 0}");
    assertEquals(0, limit.getAsLong());
  }

  private Path file() {
    return directory.resolve("agent.conf");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
    Files.setLastModifiedTime(file(), FileTime.fromMillis(1000 * second++));
  }
}
