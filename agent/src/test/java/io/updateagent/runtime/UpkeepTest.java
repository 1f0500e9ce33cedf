package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a compressed payload is kept as it came depends on the room that its files need. */
class UpkeepTest {
  private static final int MEGABYTE = 1_000_000;
  private static final long DISK = 1000L * MEGABYTE;
  private static final long SPARE = DISK / 50;
  private static final int TOTAL = 10 * MEGABYTE;

  @TempDir Path root;
  private final List<String> notices = new ArrayList<>();
  private Recording recording =
      new Recording(new PartialDirectory(Path.of("/")), "", "", () -> Instant.EPOCH, words -> {});
  private long free = DISK;
  private long position;

  @BeforeEach
  void aDownload() {
    var directory = new PartialDirectory(root.resolve("partial"));
    recording = new Recording(directory, "address", "\"1\"", () -> Instant.EPOCH, notices::add);
  }

  private Upkeep upkeep(long kept) {
    return new Upkeep(
        recording,
        () -> position,
        () -> true,
        directory -> new Room.Left(free, DISK),
        new Upkeep.Size(TOTAL, kept));
  }

  /** So much came, and was unpacked and stored. */
  private void unpack(Upkeep upkeep, int bytes) {
    recording.received(new byte[bytes], 0, bytes);
    position += bytes;
    upkeep.stored(root.resolve("app.bin"), position);
  }

  private Path kept() {
    return root.resolve("partial/file-0");
  }

  @Test
  void withRoomForTheFilesAndForWhatComesItIsKept() throws IOException {
    free = 2 * TOTAL + SPARE;
    Upkeep upkeep = upkeep(0);
    upkeep.reserve(root);
    unpack(upkeep, 3 * MEGABYTE);
    assertEquals(3 * MEGABYTE, Files.size(kept()));
    assertEquals(List.of(), notices);
  }

  @Test
  void withAByteLessItIsNotAndWhatIsMissingIsSaid() throws IOException {
    free = 2 * TOTAL + SPARE - 1;
    Upkeep upkeep = upkeep(0);
    upkeep.reserve(root);
    unpack(upkeep, 3 * MEGABYTE);
    assertFalse(Files.exists(kept()));
    assertEquals(1, notices.size());
    assertTrue(notices.get(0).contains("1 KiB more would have to be free"), notices.get(0));
  }

  @Test
  void withoutRoomForTheFilesAloneItIsRefused() {
    free = TOTAL + Space.RESERVE - 1;
    assertThrows(IOException.class, () -> upkeep(0).reserve(root));
  }

  @Test
  void aFileThatNeedsMoreOnceUnpackedTakesTheRoomOfWhatIsKept() throws IOException {
    Upkeep upkeep = upkeep(0);
    upkeep.reserve(root);
    unpack(upkeep, 3 * MEGABYTE);
    free = 30L * MEGABYTE;
    assertEquals(0, upkeep.restore(root.resolve("next.bin"), 20 * MEGABYTE));
    assertFalse(Files.exists(kept()));
    assertTrue(notices.get(0).contains("begins anew"), notices.get(0));
  }

  @Test
  void aFullDiskGetsTheRoomOnce() {
    Upkeep upkeep = upkeep(0);
    unpack(upkeep, 3 * MEGABYTE);
    assertTrue(upkeep.makeRoom());
    assertFalse(Files.exists(kept()));
    assertFalse(upkeep.makeRoom());
  }

  @Test
  void whatIsStillToBeReadIsNotRemoved() throws IOException {
    unpack(upkeep(0), 3 * MEGABYTE);
    Upkeep later = upkeep(3 * MEGABYTE);
    position = MEGABYTE;
    assertFalse(later.makeRoom());
    free = TOTAL + SPARE;
    later.reserve(root);
    assertTrue(recording.isOver());
    assertEquals(3 * MEGABYTE, Files.size(kept()));
  }
}
