package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.BlockLog.Loss;
import io.updateagent.store.CrashingDisk.Care;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The store on a real ext4, whose block writes are logged. The log is cut at random places, what a
 * disk may lose is lost, the image is mounted and the store started from it. The seed is printed;
 * {@code -Dpowercut.seed=N -Dpowercut.images=N} repeats or enlarges a run.
 */
@ExtendWith(Quiet.class)
@Tag("slow")
class DiskPowerCutTest {
  private static final long SEED = Long.getLong("powercut.seed", 1);
  private static final int IMAGES = Integer.getInteger("powercut.images", 300);
  private static final int IMAGES_OF_A_CONTROL = 60;

  @TempDir Path work;
  private final List<String> violations = new ArrayList<>();
  private final Map<Loss, Integer> images = new EnumMap<>(Loss.class);

  @BeforeEach
  void needsALoggedDisk() {
    Machine.assumeLoggedDisks();
  }

  @Test
  void onARealFileSystemTheStateIsTheOldOrTheNewOne() throws Exception {
    sweep(Care.FULL, IMAGES);
    assertEquals(List.of(), violations);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FULL")
  void carelessWaysToWriteAreFound(Care care) throws Exception {
    sweep(care, IMAGES_OF_A_CONTROL);
    assertTrue(!violations.isEmpty(), "nothing found");
  }

  @Test
  void aDiskThatFailsKeepsTheOldStateOrTheNewOneAndSaysSo() throws Exception {
    List<AgentState> states = Plan.states();
    try (var disk = new LoggedDisk(work)) {
      Path data = Files.createDirectory(disk.mountPoint().resolve("agent"));
      FileStateStore store = store(new Disk(), data);
      store.save(states.get(0));
      disk.failing(true);
      StoreException e = assertThrows(StoreException.class, () -> store.save(states.get(1)));
      assertTrue(
          String.valueOf(e.getMessage()).startsWith("cannot write state in "), e.getMessage());
      disk.unmount();
      disk.failing(false);
      disk.mount();
      assertTrue(states.subList(0, 2).contains(store(new Disk(), data).load()));
      store(new Disk(), data).save(states.get(1));
      assertEquals(states.get(1), store(new Disk(), data).load());
    }
  }

  private void sweep(Care care, int count) throws Exception {
    List<AgentState> states = Plan.states();
    BlockLog log;
    try (var disk = new LoggedDisk(work)) {
      Path data = Files.createDirectory(disk.mountPoint().resolve("agent"));
      Machine.run("sync", "-f", data.toString());
      disk.mark("0");
      FileStateStore store = store(new CarelessDisk(care), data);
      for (int i = 0; i < states.size(); i++) {
        store.save(states.get(i));
        disk.mark(String.valueOf(i + 1));
      }
      log = disk.log();
    }
    var random = new Random(SEED);
    for (int i = 0; i < count; i += Loss.values().length) {
      for (Loss loss : Loss.values()) {
        int cut = log.firstMark() + 1 + random.nextInt(log.size() - log.firstMark());
        images.merge(loss, 1, Integer::sum);
        Files.write(work.resolve("image"), log.image(cut, loss, random));
        int acknowledged = Integer.parseInt(log.lastMark(cut));
        for (String wrong : check(states, acknowledged)) {
          violations.add("%s at %d: %s".formatted(loss, cut, wrong));
        }
      }
    }
    System.out.printf(
        "%s: %d saves, %d writes, %d flushes; seed %d, images %s, %d violations%n",
        care, states.size(), log.count(false), log.count(true), SEED, images, violations.size());
  }

  private List<String> check(List<AgentState> states, int acknowledged) throws IOException {
    Path mounted = Files.createDirectories(work.resolve("left"));
    if (!Machine.runs("mount", "-o", "loop", work.resolve("image") + "", mounted + "")) {
      return List.of("the file system cannot be mounted");
    }
    try {
      return wrong(mounted.resolve("agent"), states, acknowledged);
    } catch (StoreException e) {
      return List.of(String.valueOf(e.getMessage()));
    } finally {
      Machine.run("umount", mounted.toString());
    }
  }

  private static List<String> wrong(Path data, List<AgentState> states, int acknowledged)
      throws StoreException, IOException {
    var wrong = new ArrayList<String>();
    if (Twins.oldestCopy(new Disk(), data) < acknowledged) {
      wrong.add("a copy is older than write " + acknowledged);
    }
    AgentState shown = FileStateStore.read(data, Plan.CLOCK);
    AgentState state = store(new Disk(), data).load();
    var allowed = new ArrayList<AgentState>();
    allowed.add(acknowledged == 0 ? AgentState.EMPTY : states.get(acknowledged - 1));
    if (acknowledged < states.size()) {
      allowed.add(states.get(acknowledged));
    }
    if (!allowed.contains(state) || !shown.equals(state)) {
      wrong.add("neither the old nor the new state after " + acknowledged);
    }
    if (Files.exists(data.resolve(FlagFile.NAME)) != state.isInconsistent()) {
      wrong.add("the flag file does not follow");
    }
    var last = state.last();
    long finished = last == null ? 0 : last.number();
    List<Long> numbers =
        History.read(data, Integer.MAX_VALUE).whole().stream()
            .map(line -> java.util.Objects.requireNonNull(HistoryLine.parse(line)).number())
            .toList();
    if (!numbers.equals(LongStream.rangeClosed(1, finished).boxed().toList())
        || History.read(data, Integer.MAX_VALUE).damaged() > 0) {
      wrong.add("the history holds " + numbers);
    }
    return wrong;
  }

  private static FileStateStore store(FileSystem disk, Path data) {
    return new FileStateStore(disk, data, Plan.CLOCK, new History(disk, data, "test"));
  }
}
