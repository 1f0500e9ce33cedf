package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.Compression;
import io.updateagent.store.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed payloads on a small disk: what is kept never takes the room of what is installed. */
class FullDiskDownloadTest {
  private static final int SIZE = 3_000_000;
  private static final int CUT = 2_600_000;
  private static final byte[] CONTENT = DownloadRoom.content("app-2", SIZE);

  @TempDir Path directory;
  private byte[] whole = new byte[0];
  private int left = -1;

  @BeforeEach
  void aSmallDisk() throws IOException {
    Machine.assumeMounts();
    Files.createDirectories(directory.resolve("data"));
    Machine.run("mount", "-t", "tmpfs", "-o", "size=8M", "tmpfs", data().toString());
  }

  @AfterEach
  void unmount() throws IOException {
    if (Files.exists(data())) {
      Machine.run("umount", data().toString());
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  private DownloadRoom room() throws IOException {
    return new DownloadRoom(directory, this::answer, "app");
  }

  private MockResponse answer(String link, int from) throws IOException {
    if (from == 0) {
      return DownloadRoom.send(whole, "\"1\"", 0, Math.min(CUT, whole.length));
    }
    if (left >= 0) {
      leave(left);
    }
    return DownloadRoom.send(whole, "\"1\"", from, whole.length);
  }

  /** Somebody else takes all but so many bytes. */
  private void leave(long bytes) throws IOException {
    long free = Files.getFileStore(data()).getUsableSpace();
    Files.write(data().resolve("ballast"), new byte[(int) (free - bytes)]);
  }

  private void assertSuccess(DownloadRoom room) throws Exception {
    String verdict = room.deploy();
    assertTrue(verdict.contains("success"), verdict + room.log());
    assertArrayEquals(CONTENT, room.installed());
    assertEquals(List.of("poll", "app", "app from " + CUT), room.heard());
  }

  /** Whichever of the two does not fit first: the file, or what is kept. */
  @ParameterizedTest
  @CsvSource({"0, the disk is full", "200_000, No space left"})
  void aDiskThatGetsFullMeanwhileCostsWhatIsKeptAndNotTheUpdate(String free, String said)
      throws Exception {
    try (var room = room()) {
      whole = room.artifact("app-2", Compression.GZIP, CONTENT);
      left = Integer.parseInt(free.replace("_", ""));
      assertSuccess(room);
      assertTrue(room.log().contains("nothing of it can be kept ("), room.log());
      assertTrue(room.log().contains(said), room.log() + said);
    }
  }

  @ParameterizedTest
  @CsvSource({"7_000_000, false", "5_000_000, true"})
  void whereOnlyTheFilesFitNothingIsKeptAndThatIsSaid(String free, boolean said) throws Exception {
    try (var room = room()) {
      whole = room.artifact("app-2", Compression.GZIP, CONTENT);
      leave(Long.parseLong(free.replace("_", "")));
      assertSuccess(room);
      assertEquals(said, room.log().contains("to keep it as it came, too"), room.log());
    }
  }

  @Test
  void aFileThatIsTooLargeOnceUnpackedIsRefusedBeforeItIsStored() throws Exception {
    try (var room = room()) {
      whole = room.artifact("app-2", Compression.GZIP, new byte[4 * SIZE]);
      room.module("[ $1 != Cleanup ] || ls files > " + directory + "/stored");
      String verdict = room.deploy();
      assertTrue(verdict.contains("not-started"), verdict);
      assertTrue(verdict.contains("not enough space in " + data()), verdict);
      String needed = "at least %d KiB".formatted((4 * SIZE + Space.RESERVE) / 1024 + 1);
      assertTrue(verdict.contains(needed), verdict);
      assertEquals("", Files.readString(directory.resolve("stored")));
      assertNull(room.installed());
    }
  }
}
