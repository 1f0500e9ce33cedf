package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people and other programs do to the data directory, on the real disk. */
class BadPlaceTest {
  private static final AgentState FIRST = Plan.states().get(0);
  private static final AgentState LAST = Plan.states().get(Plan.states().size() - 1);

  @TempDir Path directory;
  private Path data = Path.of("");

  @BeforeEach
  void aDeviceWithAPast() throws Exception {
    data = Files.createDirectory(directory.resolve("data"));
    store().save(LAST);
  }

  @Test
  void aLinkInTheStatesPlaceIsNotFollowedAndIsReplaced() throws Exception {
    Path state = data.resolve("state");
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(state, elsewhere);
    Files.createSymbolicLink(state, elsewhere);
    Files.createSymbolicLink(data.resolve("state.new"), elsewhere);
    byte[] before = Files.readAllBytes(elsewhere);
    assertEquals(LAST, store().load());
    assertTrue(Files.isRegularFile(state, LinkOption.NOFOLLOW_LINKS));
    assertArrayEquals(before, Files.readAllBytes(elsewhere));
  }

  @Test
  void aDanglingLinkIsNoMissingState() throws Exception {
    for (String name : List.of("state", "state.spare")) {
      Files.delete(data.resolve(name));
      Files.createSymbolicLink(data.resolve(name), directory.resolve("nowhere"));
    }
    Files.delete(data.resolve(History.NAME));
    Files.delete(data.resolve(Reserve.NAME));
    assertTrue(shown().isInconsistent());
  }

  @Test
  void aPipeInTheStatesPlaceHoldsNobodyUp() throws Exception {
    Files.delete(data.resolve("state"));
    Machine.run("mkfifo", data.resolve("state").toString());
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertEquals(LAST, shown()));
  }

  @Test
  void aDirectoryInTheStatesPlaceIsSaidWhenItIsWritten() throws Exception {
    Files.delete(data.resolve("state"));
    Files.createDirectories(data.resolve("state/full"));
    assertEquals(LAST, shown());
    StoreException e = assertThrows(StoreException.class, () -> store().save(FIRST));
    assertTrue(message(e).startsWith("cannot write state in " + data + ": "), message(e));
  }

  @Test
  void aHistoryThatCannotBeReadStopsNothing() throws Exception {
    Files.delete(data.resolve(History.NAME));
    Files.createDirectories(data.resolve(History.NAME).resolve("full"));
    assertEquals(LAST, store().load());
    store().save(FIRST);
    assertEquals(FIRST, shown());
    assertThrows(IOException.class, () -> History.read(data, 10));
  }

  @Test
  void aHistoryThatIsNoTextAnyMoreGoesOn() throws Exception {
    Path history = data.resolve(History.NAME);
    byte[] bytes = Files.readAllBytes(history);
    bytes[20] = (byte) 0xff;
    Files.write(history, bytes);
    store().save(LAST);
    assertEquals(1, History.read(data, 10).whole().size());
    assertEquals(1, History.read(data, 10).damaged());
  }

  @Test
  void aDataDirectoryThatDoesNotExistIsNoAnswer() {
    Path nowhere = directory.resolve("nowhere");
    StoreException e =
        assertThrows(StoreException.class, () -> FileStateStore.read(nowhere, Plan.CLOCK));
    assertEquals(
        "cannot use the data directory %s: %s does not exist".formatted(nowhere, nowhere),
        message(e));
  }

  @Test
  void aDataDirectoryThatVanishesIsSaid() throws Exception {
    FileStateStore store = store();
    store.load();
    Files.move(data, directory.resolve("moved"));
    StoreException e = assertThrows(StoreException.class, () -> store.save(FIRST));
    assertTrue(message(e).contains(data + " does not exist"), message(e));
  }

  @Test
  void aDataDirectoryThatIsReplacedWhileTheAgentRunsIsNotWrittenTo() throws Exception {
    FileStateStore store = store();
    store.load();
    Files.move(data, directory.resolve("moved"));
    Files.createDirectory(data);
    StoreException e = assertThrows(StoreException.class, () -> store.save(FIRST));
    assertTrue(message(e).contains("is not the directory it was at start"), message(e));
    assertFalse(Files.exists(data.resolve("state")));
  }

  @Test
  void ownerAndModeAreAsTheyShouldBeAfterTheNextWrite() throws Exception {
    Path state = data.resolve("state");
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("---------"));
    store().save(LAST);
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
  }

  @Test
  void textBehindTheEndIsDamage() throws Exception {
    for (String name : List.of("state", "state.spare")) {
      Files.writeString(data.resolve(name), Files.readString(data.resolve(name)) + "{}");
    }
    assertTrue(shown().isInconsistent());
  }

  @Test
  void whoCannotNoteItsNameInTheLockStillHoldsIt() throws Exception {
    Path lock = data.resolve("lock");
    Files.createSymbolicLink(lock, Path.of("/dev/full")); // every write says that the disk is full
    assertDoesNotThrow(() -> StoreLock.acquire(data, "test").close());
  }

  private AgentState shown() throws StoreException {
    return FileStateStore.read(data, Plan.CLOCK);
  }

  private FileStateStore store() {
    return new FileStateStore(data, Plan.CLOCK, "test");
  }

  private static String message(StoreException e) {
    return String.valueOf(e.getMessage());
  }
}
