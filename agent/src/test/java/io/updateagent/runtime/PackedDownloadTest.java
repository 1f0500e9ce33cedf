package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.Compression;
import io.updateagent.runtime.Checkpoint.Kind;
import io.updateagent.runtime.Checkpoint.Stretch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed payloads go on where they were, too; by another agent, after the first gave up. */
class PackedDownloadTest {
  private static final int SIZE = 3_000_000;

  /** What lies in buffers between the line and the unpacking. */
  private static final int UNDER_WAY = 500_000;

  @TempDir Path directory;
  private byte[] whole = new byte[0];
  private int cut;

  private DownloadRoom room() throws IOException {
    return new DownloadRoom(directory, this::answer, "app");
  }

  /** Behind the cut there is nothing, and no other link is offered. */
  private MockResponse answer(String link, int from) {
    if (from == cut && cut > 0) {
      return DownloadRoom.code(403);
    }
    return DownloadRoom.send(whole, "\"1\"", from, from < cut ? cut : whole.length);
  }

  private static void breaksOff(DownloadRoom room) throws Exception {
    String verdict = room.deploy();
    assertTrue(verdict.contains("not-started"), verdict);
    assertNull(room.installed());
  }

  private static void succeeds(DownloadRoom room, byte[] content) throws Exception {
    String verdict = room.deploy();
    assertTrue(verdict.contains("success"), verdict);
    assertArrayEquals(content, room.installed());
    assertTrue(Files.notExists(room.data("partial")), "what was kept is there for ever");
  }

  /** Where the last download went on. */
  private static int from(DownloadRoom room) {
    String second = room.heard().get(1);
    return second.equals("app") ? 0 : Integer.parseInt(second.replace("app from ", ""));
  }

  @ParameterizedTest
  @EnumSource(
      value = Compression.class,
      names = {"GZIP", "ZSTD"}) // xz: CutDownloadIT
  void whatCameIsNotFetchedAgain(Compression compression) throws Exception {
    byte[] content = DownloadRoom.content("app-2", SIZE);
    try (var room = room()) {
      whole = room.artifact("app-2", compression, content);
      cut = 1_500_000;
      breaksOff(room);
      cut = 2_700_000;
      breaksOff(room);
      assertTrue(from(room) > 1_500_000 - UNDER_WAY, "went on at " + from(room));
      cut = 0;
      succeeds(room, content);
      assertTrue(from(room) > 2_700_000 - UNDER_WAY, "went on at " + from(room));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1_450_000, 1_520_000})
  void severalPayloadsGoOnInTheMiddleOfAny(int place) throws Exception {
    byte[] content = DownloadRoom.content("app-2", SIZE);
    try (var room = room()) {
      byte[] first = Arrays.copyOf(content, SIZE / 2);
      byte[] second = Arrays.copyOfRange(content, SIZE / 2, SIZE);
      whole = room.artifact("app-2", Compression.GZIP, first, second);
      cut = place;
      breaksOff(room);
      cut = 0;
      succeeds(room, content);
      assertTrue(from(room) > place - UNDER_WAY, "went on at " + from(room));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "flipped", "a directory"})
  void damageCostsADownloadAndNeverAnUpdate(String damage) throws Exception {
    byte[] content = DownloadRoom.content("app-2", SIZE);
    try (var room = room()) {
      whole = room.artifact("app-2", Compression.GZIP, content);
      cut = 2_500_000;
      breaksOff(room);
      damage(room.data("partial/file-0"), damage);
      cut = 0;
      succeeds(room, content);
      assertEquals(0, from(room));
      assertTrue(room.log().contains("is damaged, and dropped"), room.log());
    }
  }

  private static void damage(Path file, String how) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.delete(file);
    switch (how) {
      case "cut" -> Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
      case "flipped" -> {
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
      default -> Files.createDirectory(file);
    }
  }

  @Test
  void whatWasPutThereByAHandThatKnowsTheChecksumIsNotInstalled() throws Exception {
    byte[] content = DownloadRoom.content("app-2", SIZE);
    try (var room = room()) {
      whole = room.artifact("app-2", Compression.GZIP, content);
      cut = 2_500_000;
      breaksOff(room);
      forge(room);
      cut = 0;
      breaksOff(room);
      assertTrue(room.log().contains("damaged"), room.log());
      succeeds(room, content);
      assertEquals(0, from(room));
    }
  }

  private static void forge(DownloadRoom room) throws IOException {
    Path file = room.data("partial/file-0");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    var sum = new CRC32C();
    sum.update(bytes);
    Path written = room.data("partial/checkpoint");
    Checkpoint known = Checkpoint.parse(Files.readAllBytes(written));
    assertNotNull(known);
    assertEquals(bytes.length, known.length());
    var forged =
        new Checkpoint(
            known.address(),
            known.validator(),
            known.written(),
            List.of(new Stretch(Kind.PACKED, bytes.length, sum.getValue())));
    Files.write(written, forged.toBytes());
  }
}
