package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems that someone else fills, and one that becomes read-only. */
@Tag("slow")
class SmallDiskTest {
  @TempDir Path work;
  private Path data = Path.of("");

  @BeforeEach
  void aSmallDisk() throws IOException {
    Machine.assumeMounts();
    Path image = work.resolve("image");
    Path mounted = Files.createDirectory(work.resolve("mounted"));
    Machine.run("truncate", "-s", "8M", image.toString());
    Machine.run("mke2fs", "-q", "-F", "-m", "0", "-t", "ext4", image.toString());
    Machine.run("mount", "-o", "loop", image.toString(), mounted.toString());
    data = Files.createDirectory(mounted.resolve("agent"));
  }

  @AfterEach
  void end() throws IOException {
    if (Files.exists(work.resolve("mounted"))) {
      Machine.runs("sh", "-c", "mountpoint -q $1 && umount $1", "sh", data.toString());
      Machine.runs("umount", work.resolve("mounted").toString());
    }
  }

  @Test
  void whereverTheDiskGetsFullTheVerdictAndTheFlagAreWritten() throws Exception {
    Machine.run("mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", data.toString()); // quick to sync
    List<AgentState> states = Plan.states();
    int flagged =
        states.indexOf(states.stream().filter(AgentState::isInconsistent).findFirst().get());
    for (int full = 1; full <= flagged; full++) {
      FileStateStore store = store();
      for (int i = 0; i <= flagged; i++) {
        if (i == full) {
          fill();
        }
        store.save(states.get(i));
      }
      assertEquals(states.get(flagged), FileStateStore.read(data, Plan.CLOCK));
      assertTrue(Files.exists(data.resolve(FlagFile.NAME)), "full at save " + full);
      clear();
    }
    System.out.printf("full disk: %d places%n", flagged);
  }

  @Test
  void aDiskThatIsFullWithoutAReserveKeepsTheOldState() throws Exception {
    List<AgentState> states = Plan.states();
    FileStateStore store = store();
    store.save(states.get(0));
    Files.delete(data.resolve(Reserve.NAME));
    fill();
    StoreException e = assertThrows(StoreException.class, () -> store.save(states.get(1)));
    assertEquals(
        "cannot write state: disk full (%s); free 64 KiB and restart".formatted(data),
        e.getMessage());
    assertEquals(states.get(0), FileStateStore.read(data, Plan.CLOCK));
    assertDoesNotThrow(
        () -> StoreLock.acquire(data, "test").close(), "a full disk keeps the agent from starting");
    assertEquals(states.get(0), store().load());
  }

  @Test
  void aDiskThatBecomesReadOnlyKeepsTheOldStateAndSaysSo() throws Exception {
    List<AgentState> states = Plan.states();
    FileStateStore store = store();
    store.save(states.get(0));
    Machine.run("mount", "-o", "remount,ro", work.resolve("mounted").toString());
    StoreException e = assertThrows(StoreException.class, () -> store.save(states.get(1)));
    assertTrue(String.valueOf(e.getMessage()).endsWith("Read-only file system"), e.getMessage());
    assertEquals(states.get(0), FileStateStore.read(data, Plan.CLOCK));
    assertEquals(states.get(0), store().load());
    Machine.run("mount", "-o", "remount,rw", work.resolve("mounted").toString());
    store.save(states.get(1));
    assertEquals(states.get(1), FileStateStore.read(data, Plan.CLOCK));
  }

  /** Someone else takes all space that is left, byte by byte in the end. */
  private void fill() {
    for (int size = 64 * 1024; size > 0; size /= 2) {
      byte[] chunk = new byte[size];
      try (OutputStream out = Files.newOutputStream(data.resolve("filler" + size))) {
        while (true) {
          out.write(chunk);
        }
      } catch (IOException full) {
        continue;
      }
    }
  }

  private void clear() throws IOException {
    try (var files = Files.list(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
  }

  private FileStateStore store() {
    return new FileStateStore(data, Plan.CLOCK, "test");
  }
}
