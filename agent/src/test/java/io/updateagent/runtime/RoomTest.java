package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the agent sees of a disk. */
class RoomTest {
  @TempDir Path directory;

  @Test
  void isThatOfTheDiskTheDirectoryIsOn() throws IOException {
    Room.Left left = Room.real().on(directory);
    assertEquals(Files.getFileStore(directory).getTotalSpace(), left.total());
    assertTrue(left.free() > 0 && left.free() <= left.total(), left.toString());
  }

  @Test
  void isNotTakenForNoneWhereNothingCanBeSeen() {
    var thrown =
        assertThrows(IOException.class, () -> Room.real().on(directory.resolve("missing")));
    assertTrue(thrown.toString().contains("missing"), thrown.toString());
  }
}
