package io.updateagent.runtime;

import static io.updateagent.runtime.InterruptedDownload.ADDRESS;
import static io.updateagent.runtime.InterruptedDownload.TAG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Shelf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of a download that was interrupted, for how long, and what is not believed. */
class PartialDownloadTest {
  private static final int SIZE = 5_000_000;
  private static final long GIGABYTE = 1_000_000_000;

  @TempDir Path root;
  private Instant now = Instant.parse("2026-11-24T10:00:00Z");
  private Room.Left room = new Room.Left(GIGABYTE / 2, GIGABYTE);
  private @Nullable InterruptedDownload interrupted;

  @BeforeEach
  void aDownloadThatBrokeOff() throws IOException {
    interrupted = new InterruptedDownload(root, SIZE);
    download().breakOff(partial(), ADDRESS + "?signature=old");
    assertTrue(Files.exists(kept("checkpoint")), download().notices.toString());
  }

  private InterruptedDownload download() {
    assertNotNull(interrupted);
    return interrupted;
  }

  /** What an agent that was started anew has. */
  private PartialDownload partial() {
    return new PartialDownload(download().directory, () -> now, directory -> room);
  }

  private Path kept(String name) {
    return download().directory.resolve(name);
  }

  private Shelf.@Nullable Part find(String uri) {
    return partial().find(uri, download().notices::add);
  }

  private void assertNothingIsKept() {
    assertFalse(Files.exists(download().directory, LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void theSameAddressGoesOnWhateverItsQuery() throws IOException {
    PartialDownload partial = partial();
    Shelf.Part part = partial.find(ADDRESS + "?signature=new", download().notices::add);
    assertEquals(new Shelf.Part(SIZE, TAG), part);
    InputStream whole = partial.goOn(new ByteArrayInputStream(new byte[] {1, 2}), SIZE + 2);
    byte[] read = whole.readAllBytes();
    assertArrayEquals(download().content, Arrays.copyOf(read, SIZE));
    assertEquals(SIZE + 2, read.length);
  }

  @Test
  void whatIsKeptIsNotTwiceOnTheDisk() throws IOException {
    assertTrue(Files.isSameFile(download().stored, kept("file-1")));
    assertEquals(InterruptedDownload.HEAD, Files.size(kept("rest")));
  }

  @Test
  void anotherAddressDropsIt() {
    assertNull(find("https://files.example.org/other.mender"));
    assertNothingIsKept();
  }

  @Test
  void aFileThatIsInstalledDropsIt() {
    partial().begin(17);
    assertNothingIsKept();
  }

  @Test
  void whatWasStoredAfterTheLastCheckpointIsCutOff() throws IOException {
    Files.write(kept("file-1"), new byte[1000], StandardOpenOption.APPEND);
    Files.write(kept("rest"), new byte[1000], StandardOpenOption.APPEND);
    assertEquals(new Shelf.Part(SIZE, TAG), find(ADDRESS));
    assertEquals(SIZE - InterruptedDownload.HEAD, Files.size(kept("file-1")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file-1", "rest"})
  void whatIsCutChangedGoneOrAnotherIsDropped(String name) throws IOException {
    Path file = kept(name);
    byte[] sound = Files.readAllBytes(file);
    byte[] flipped = sound.clone();
    flipped[sound.length / 2] ^= 4;
    byte[] other = new byte[sound.length];
    List<byte[]> damages = List.of(Arrays.copyOf(sound, sound.length - 1), flipped, other);
    for (byte[] damage : damages) {
      Files.write(file, damage);
      assertDropped();
      download().breakOff(partial(), ADDRESS);
    }
    Files.delete(file);
    assertDropped();
    download().breakOff(partial(), ADDRESS);
    Files.delete(file);
    Files.createSymbolicLink(file, Files.write(root.resolve("elsewhere"), sound));
    assertDropped();
    assertArrayEquals(sound, Files.readAllBytes(root.resolve("elsewhere")));
  }

  private void assertDropped() {
    download().notices.clear();
    assertNull(find(ADDRESS));
    assertEquals(
        List.of("what was kept of an interrupted download is damaged, and dropped"),
        download().notices);
    assertNothingIsKept();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "nonsense", "[]", "{\"address\":\"a\",\"stretches\":null}"})
  void aCheckpointThatIsNoneMeansNothing(String text) throws IOException {
    Files.writeString(kept("checkpoint"), text);
    assertNull(find(ADDRESS));
    assertNothingIsKept();
  }

  @Test
  void aServerThatNamesNoVersionLeavesNothingToGoOnWith() {
    PartialDownload partial = partial();
    partial.find(ADDRESS, download().notices::add);
    partial.begin(ADDRESS, null, new ByteArrayInputStream(new byte[9]), 9);
    assertNothingIsKept();
    String said = download().notices.get(download().notices.size() - 1);
    assertTrue(said.contains("names no version"), said);
  }

  @Test
  void whatWasTakenOrRefusedIsNotKept() throws IOException {
    for (boolean taken : new boolean[] {true, false}) {
      PartialDownload partial = partial();
      assertNotNull(partial.find(ADDRESS, download().notices::add));
      partial.goOn(InputStream.nullInputStream(), SIZE).readAllBytes();
      partial.end(taken); // false without a broken line: what came is bad
      assertNothingIsKept();
      download().breakOff(partial(), ADDRESS);
    }
  }

  @Test
  void aLineThatBreaksAgainKeepsWhatIsThere() throws IOException {
    PartialDownload partial = partial();
    assertNotNull(partial.find(ADDRESS, download().notices::add));
    InputStream whole = partial.goOn(InterruptedDownload.breaking(new byte[0]), SIZE * 2L);
    assertThrows(IOException.class, whole::readAllBytes);
    partial.end(false);
    assertEquals(new Shelf.Part(SIZE, TAG), find(ADDRESS));
  }

  @Test
  void itIsKeptForSevenDays() {
    now = now.plus(Duration.ofDays(7));
    partial().tidy();
    assertTrue(Files.exists(kept("checkpoint")));
    now = now.plusSeconds(1);
    partial().tidy();
    assertNothingIsKept();
  }

  @Test
  void aClockThatIsSetBackDropsNothing() {
    now = Instant.EPOCH;
    partial().tidy();
    assertTrue(Files.exists(kept("checkpoint")));
  }

  @Test
  void itIsDroppedWhenLessThanAFiftiethOfTheDiskIsFree() {
    room = new Room.Left(GIGABYTE / 50, GIGABYTE);
    partial().tidy();
    assertTrue(Files.exists(kept("checkpoint")));
    room = new Room.Left(GIGABYTE / 50 - 1, GIGABYTE);
    partial().tidy();
    assertNothingIsKept();
  }

  @Test
  void filesWithoutACheckpointAreSweptAway() throws IOException {
    Files.delete(kept("checkpoint"));
    partial().tidy();
    assertNothingIsKept();
    assertTrue(Files.exists(download().stored), "the module's file is gone");
  }

  @Test
  void aLinkInItsPlaceIsRemovedAndNotFollowed() throws IOException {
    Path elsewhere = root.resolve("elsewhere");
    Files.move(download().directory, elsewhere);
    Files.delete(elsewhere.resolve("checkpoint"));
    Files.createSymbolicLink(download().directory, elsewhere);
    partial().tidy();
    assertNothingIsKept();
    assertTrue(Files.exists(elsewhere.resolve("file-1")));
  }

  @Test
  void aDeviceWithoutRoomIsToldBeforeAnythingIsStored() {
    room = new Room.Left(SIZE, GIGABYTE);
    IOException e =
        assertThrows(IOException.class, () -> download().breakOff(partial(), ADDRESS + "2"));
    String said = String.valueOf(e.getMessage());
    assertTrue(said.contains("at least"), said);
    assertTrue(said.contains(SIZE / 1024 + " KiB are free"), said);
  }

  @Test
  void whatAModuleReadsAsAStreamIsNotKeptAndThatIsSaid() throws IOException {
    PartialDownload partial = partial();
    partial.find(ADDRESS + "3", download().notices::add);
    partial
        .begin(ADDRESS + "3", TAG, new ByteArrayInputStream(download().content), SIZE)
        .readAllBytes();
    String said = download().notices.get(download().notices.size() - 1);
    assertTrue(said.contains("begins anew"), said);
    assertNothingIsKept();
  }
}
