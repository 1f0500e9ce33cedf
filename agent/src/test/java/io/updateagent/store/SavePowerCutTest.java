package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.CrashingDisk.Care;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power is cut after every step of every save of a device's life, and of the repairs at the start
 * after it; everything a journaling file system may have left is started from. The same look at
 * careless ways to write must find what is wrong with them.
 */
@ExtendWith(Quiet.class)
class SavePowerCutTest {
  private static final int FEWEST_IMAGES = 1_000;
  private static final int ENOUGH = 20;

  private int cuts;
  private int images;
  private final List<String> violations = new ArrayList<>();
  private final Set<Object> seen = new HashSet<>();

  /** What may be found after a cut: one of the states, and no write older than the acknowledged. */
  private record Expected(Set<AgentState> states, long acknowledged) {}

  @Test
  void aStateIsTheOldOrTheNewOneAndNothingThatFollowsFromItIsLost() throws StoreException {
    sweep(Care.FULL);
    System.out.printf("saves: %d cuts, %d images%n", cuts, images);
    assertEquals(List.of(), violations);
    assertTrue(images > FEWEST_IMAGES, "only " + images + " images");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FULL")
  void carelessWaysToWriteAreFound(Care care) throws StoreException {
    sweep(care);
    System.out.printf("%s: %d violations in %d images%n", care, violations.size(), images);
    assertTrue(!violations.isEmpty(), "nothing found in " + images + " images");
  }

  private void sweep(Care care) throws StoreException {
    var disk = new CrashingDisk(care);
    FileStateStore store = Twins.store(disk);
    AgentState old = store.load();
    long acknowledged = 0;
    for (AgentState next : Plan.states()) {
      boolean verdict = !Objects.equals(old.last(), next.last()) || acknowledged == 0;
      var during = new Expected(Set.of(old, next), acknowledged);
      disk.afterEachStep(() -> cut(disk, during, verdict));
      store.save(next);
      acknowledged++;
      seen.clear();
      cut(disk, new Expected(Set.of(next), acknowledged), verdict);
      old = next;
    }
  }

  /**
   * @param again whether to cut the repairs at start as well: what they must not lose differs only
   *     between the saves that bring a verdict and the others
   */
  private void cut(CrashingDisk disk, Expected expected, boolean again) {
    cuts++;
    if (violations.size() >= ENOUGH) {
      return;
    }
    for (Image image : disk.survivors()) {
      if (seen.add(image.key())) {
        check(image, expected, again);
      }
    }
  }

  private void check(Image image, Expected expected, boolean again) {
    images++;
    var disk = new CrashingDisk(Care.FULL, image);
    try {
      StateDocument shown = Twins.found(disk);
      if (!expected.states().contains(shown.state())) {
        violations.add("neither the old nor the new state");
      }
      if (Twins.oldestCopy(disk, Twins.DATA) < expected.acknowledged()) {
        violations.add("a copy is older than what was acknowledged");
      }
      if (again) {
        var same = new Expected(Set.of(shown.state()), expected.acknowledged());
        disk.afterEachStep(() -> cut(disk, same, false));
      }
      AgentState loaded = Twins.store(disk).load();
      if (!loaded.equals(shown.state())) {
        violations.add("what was shown is not what is loaded");
      }
      violations.addAll(Twins.disagreements(disk, loaded));
    } catch (StoreException e) {
      violations.add(String.valueOf(e.getMessage()));
    }
  }
}
