package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No artifact is larger than allowed, or than the disk. */
class ArtifactIntakeTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
  @TempDir Path directory;
  private static final int MEBI = 1024 * 1024;

  private Store store;
  private Path file;

  @BeforeEach
  void open() throws Exception {
    store = Store.open(directory.resolve("data"), CLOCK);
    file = BenchRoom.write(directory, "app-2", "content");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private ArtifactIntake.Result take(long largest, long reserve) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new ArtifactIntake(store.artifacts(), CLOCK, largest, reserve).take(in, "");
    }
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data/artifacts"))) {
      return files.toList();
    }
  }

  @Test
  void oneOfTheLargestSizeIsTakenAndOneByteMoreIsNot() throws Exception {
    long size = Files.size(file);
    var refused = assertThrows(ArrivingStream.TooLarge.class, () -> take(size - 1, 0));
    assertTrue(String.valueOf(refused.getMessage()).contains("larger than " + (size - 1)));
    assertEquals(List.of(), kept());
    ArtifactIntake.Result taken = take(size, 0);
    assertEquals(List.of(store.artifacts().file(taken.artifact())), kept());
    assertEquals(-1, Files.mismatch(file, kept().get(0)));
  }

  @Test
  void whatTheDiskHasNoRoomForIsRefused() throws Exception {
    var refused =
        assertThrows(ArrivingStream.NoRoom.class, () -> take(Long.MAX_VALUE, Long.MAX_VALUE));
    assertTrue(String.valueOf(refused.getMessage()).contains("free some"));
    assertEquals(List.of(), kept());
  }

  @Test
  void anArtifactThatTheDiskIsTooSmallForIsNotCalledDamaged() throws Exception {
    byte[] bytes = new byte[8 * MEBI];
    new Random(1).nextBytes(bytes);
    file = BenchRoom.write(directory, "app-3", HexFormat.of().formatHex(bytes));
    long reserve = Files.getFileStore(directory).getUsableSpace() - 4 * MEBI;
    var refused = assertThrows(ArrivingStream.NoRoom.class, () -> take(Long.MAX_VALUE, reserve));
    assertTrue(String.valueOf(refused.getMessage()).contains("free some"));
    assertEquals(List.of(), kept());
  }
}
