package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.runtime.Checkpoint.Kind;
import io.updateagent.runtime.Checkpoint.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An artifact of which some payloads are compressed and others are not, cut anywhere. */
class RecordingTest {
  private static final int AHEAD = 100_000;
  private static final int STEP = 50_000;

  /** Where a packed payload ends, a plain file begins and ends, and a packed payload ends. */
  private static final int PACKED_END = 3_000_000;

  private static final int FILE = PACKED_END + 1_536;
  private static final int FILE_END = FILE + 2_500_000;
  private static final int END = FILE_END + 3_000_000;

  @TempDir Path root;
  private final List<String> notices = new ArrayList<>();

  private PartialDirectory directory() {
    return new PartialDirectory(root.resolve("partial"));
  }

  private Recording recording() {
    return new Recording(directory(), "address", "\"1\"", () -> Instant.EPOCH, notices::add);
  }

  private static byte[] artifact() {
    byte[] bytes = new byte[END];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  /** Reads up to a byte as the reader does: the line is ahead of what is unpacked and stored. */
  private void read(Recording recording, byte[] artifact, int end) throws IOException {
    Path file = root.resolve("app.bin");
    int received = 0;
    for (int at = STEP; at <= end; at += STEP) {
      int ahead = Math.min(at + AHEAD, end);
      recording.received(artifact, received, ahead - received);
      received = ahead;
      if (at <= PACKED_END || at > FILE_END) {
        recording.unpacked(at);
      } else if (at > FILE) {
        store(file, artifact, at);
        recording.stored(file, at - FILE, at);
        if (at + STEP > FILE_END && end >= FILE_END) {
          store(file, artifact, FILE_END);
          recording.stored(file, FILE_END - FILE, FILE_END);
        }
      }
    }
  }

  private static void store(Path file, byte[] artifact, int end) throws IOException {
    int there = Files.exists(file) ? (int) Files.size(file) : 0;
    byte[] more = Arrays.copyOfRange(artifact, FILE + there, Math.max(FILE + there, end));
    Files.write(file, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {2_300_000, PACKED_END, PACKED_END + 50_000, 4_000_000, FILE_END + 60_000, END})
  void whatIsKeptIsTheBeginningOfTheArtifactAndItGoesOnThere(int cut) throws IOException {
    byte[] artifact = artifact();
    Recording first = recording();
    read(first, artifact, cut);
    first.finish();
    Checkpoint known = assertSound(artifact);
    assertTrue(known.length() > cut - AHEAD - 2 * STEP, "only " + known.length());

    List<CRC32C> sums = directory().check(known);
    assertNotNull(sums);
    Recording second = recording().from(known, sums);
    Files.deleteIfExists(root.resolve("app.bin"));
    second.restore(root.resolve("app.bin"), FILE);
    read(second, artifact, END);
    second.finish();
    assertEquals(
        List.of(Kind.PACKED, Kind.BETWEEN, Kind.FILE, Kind.PACKED),
        assertSound(artifact).stretches().stream().map(Stretch::kind).toList());
    assertEquals(List.of(), notices);
  }

  private Checkpoint assertSound(byte[] artifact) throws IOException {
    Checkpoint known = directory().load();
    assertNotNull(known);
    assertNotNull(directory().check(known));
    byte[] kept = directory().read(known).readAllBytes();
    assertEquals(known.length(), kept.length);
    assertArrayEquals(Arrays.copyOf(artifact, kept.length), kept);
    return known;
  }

  @Test
  void whatIsDroppedIsGoneAndNothingMoreIsKept() throws IOException {
    Recording recording = recording();
    read(recording, artifact(), PACKED_END);
    assertTrue(recording.holdsPacked());
    recording.drop("the disk is full");
    assertTrue(recording.isOver());
    assertEquals(0, recording.saved());
    assertFalse(Files.exists(root.resolve("partial")));
    recording.received(artifact(), PACKED_END, 1_000_000);
    recording.unpacked(FILE_END);
    recording.finish();
    assertFalse(Files.exists(root.resolve("partial")));
    assertEquals(
        List.of(
            "should the agent be interrupted, this download begins anew: nothing of it can be kept (the disk is full)"),
        notices);
  }
}
