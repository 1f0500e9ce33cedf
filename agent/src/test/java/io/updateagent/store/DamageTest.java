package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.CrashingDisk.Care;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every byte of every file is damaged, and whole files are: it is said, and never defaulted. */
@ExtendWith(Quiet.class)
class DamageTest {
  private static final String STATE = StateCopies.STATE;
  private static final String SPARE = StateCopies.SPARE;

  private Image good = new Image(Map.of());
  private AgentState state = AgentState.EMPTY;

  @BeforeEach
  void anInconsistentDeviceWithAPast() throws StoreException {
    var disk = new CrashingDisk(Care.FULL);
    FileStateStore store = Twins.store(disk);
    for (AgentState next : Plan.states()) {
      if (next.isInconsistent() || !state.isInconsistent()) {
        store.save(next);
        state = next;
      }
    }
    assertTrue(state.isInconsistent());
    good = disk.asSeen();
  }

  @Test
  void aFlipInAnyByteOfTheStateIsSurvivedThroughTheSpare() throws StoreException {
    AgentState known = state;
    forEveryFlip(STATE, image -> assertEquals(known, Twins.shown(disk(image))));
  }

  @Test
  void aFlipInAnyByteOfTheSpareChangesNothing() throws StoreException {
    AgentState known = state;
    forEveryFlip(SPARE, image -> assertEquals(known, Twins.shown(disk(image))));
  }

  @Test
  void aFlipInAnyByteOfBothIsInconsistent() throws StoreException {
    AgentState known = state;
    byte[] text = bytes(STATE);
    forEveryFlip(
        STATE,
        image -> {
          Image both = image.with(SPARE, Objects.requireNonNull(image.files().get(STATE)));
          AgentState shown = Twins.shown(disk(both));
          // White space that is flipped into other white space is no damage.
          assertTrue(shown.equals(known) || lost(shown), "neither known nor lost");
        });
    assertEquals(text.length, bytes(SPARE).length);
  }

  @Test
  void aFlipInAnyByteOfTheHistoryCostsNoOtherLineAndIsCounted() throws StoreException {
    AgentState known = state;
    byte[] whole = bytes(History.NAME);
    List<Long> before = Twins.numbers(disk(good));
    forEveryFlip(
        History.NAME,
        image -> {
          CrashingDisk disk = disk(image);
          assertEquals(known, Twins.store(disk).load());
          List<Long> after = Twins.numbers(disk);
          assertEquals(before.get(before.size() - 1), after.get(after.size() - 1));
          boolean intact = after.equals(before);
          assertTrue(
              intact || after.contains(-1L) || after.size() < before.size(), after::toString);
        });
    assertTrue(whole.length > 1000);
  }

  @Test
  void aFlipInAnyByteOfTheFlagFileIsRepaired() throws StoreException {
    byte[] whole = bytes(FlagFile.NAME);
    forEveryFlip(
        FlagFile.NAME,
        image -> {
          CrashingDisk disk = disk(image);
          Twins.store(disk).load();
          assertArrayEquals(whole, disk.get(FlagFile.NAME));
        });
  }

  @Test
  void aFlagFileThatSomeoneMadeOrTookAwayFollowsTheStateAgain() throws StoreException {
    CrashingDisk disk = disk(good.without(FlagFile.NAME));
    Twins.store(disk).load();
    assertEquals(List.of(), Twins.disagreements(disk, state));
    var clean = new CrashingDisk(Care.FULL);
    Twins.store(clean).save(Plan.states().get(0));
    clean.put(FlagFile.NAME, bytes(FlagFile.NAME));
    Twins.store(clean).load();
    assertFalse(clean.has(FlagFile.NAME));
  }

  @Test
  void damageToOneCopyIsRepairedAtStart() throws StoreException {
    for (String name : List.of(STATE, SPARE)) {
      CrashingDisk disk = disk(good.without(name));
      assertEquals(state, Twins.store(disk).load());
      assertTrue(disk.has(name), name);
      assertTrue(Twins.oldestCopy(disk, Twins.DATA) > 0, name);
    }
  }

  @Test
  void aLostStateKeepsItsFirstDateAndItsHistoryGoesOn() throws StoreException {
    CrashingDisk disk = disk(good.without(STATE).without(SPARE));
    AgentState first = Twins.store(disk).load();
    assertTrue(lost(first));
    assertEquals(first, Twins.shown(disk), "not written down at once");
    AgentState next = Plan.LIFE.get(0).drive(Twins.store(disk), device());
    assertEquals(1, Objects.requireNonNull(next.last()).number());
    List<Long> numbers = Twins.numbers(disk);
    assertEquals(1, numbers.get(numbers.size() - 1), "not in the history: " + numbers);
  }

  @Test
  void aStateThatIsOlderThanItsHistoryIsNotBelieved() throws StoreException {
    var old = new CrashingDisk(Care.FULL);
    Twins.store(old).save(Plan.states().get(0));
    byte[] before = old.get(STATE);
    AgentState shown = Twins.shown(disk(good.with(STATE, before).with(SPARE, before)));
    assertTrue(lost(shown), "an old state is believed");
    assertEquals(state, Twins.shown(disk(good.with(STATE, before))), "the spare is newer");
  }

  @Test
  void aCopyThatTheDiskDoesNotGiveIsSurvivedThroughTheOther() throws StoreException {
    for (String name : List.of(STATE, SPARE)) {
      CrashingDisk disk = disk(good);
      disk.failToRead(name);
      assertEquals(state, Twins.shown(disk), name);
    }
  }

  @Test
  void aStateThatTheDiskDoesNotGiveAtAllIsNoAnswerAndIsFlagged() {
    CrashingDisk disk = disk(good.without(FlagFile.NAME));
    disk.failToRead(STATE);
    disk.failToRead(SPARE);
    StoreException e = assertThrows(StoreException.class, () -> Twins.shown(disk));
    assertEquals("cannot read the state in /data: Input/output error", e.getMessage());
    assertThrows(StoreException.class, () -> Twins.store(disk).load());
    assertTrue(disk.has(FlagFile.NAME), "not flagged");
  }

  @Test
  void aStateThatIsNotFinishedGetsNoDefaultBecauseThereIsNoHistoryYet() throws StoreException {
    var disk = new CrashingDisk(Care.FULL);
    Twins.store(disk).save(Plan.states().get(0)); // the first deployment has just begun
    AgentState shown = Twins.shown(disk(disk.asSeen().without(STATE).without(SPARE)));
    assertTrue(lost(shown), "taken for a new device");
  }

  @Test
  void whatIsLeftOfAnUnfinishedWriteDoesNotMatter() throws StoreException {
    Image left = good.with("state.new", new byte[] {1}).with("inconsistent.new", new byte[9]);
    CrashingDisk disk = disk(left);
    FileStateStore store = Twins.store(disk);
    assertEquals(state, store.load());
    store.save(Plan.states().get(0));
    assertFalse(disk.has("state.new"));
  }

  @Test
  void aStateOfAnySizeIsRefusedWithoutBeingRead() throws StoreException {
    byte[] huge = new byte[StateCopies.LARGEST + 1];
    assertEquals(state, Twins.shown(disk(good.with(STATE, huge))));
    AgentState shown = Twins.shown(disk(good.with(STATE, huge).with(SPARE, huge)));
    assertTrue(lost(shown));
    assertNotEquals(state, shown);
  }

  @Test
  void aHistoryOfAnySizeIsReadAtItsEndAndShortened() throws StoreException {
    byte[] line = ("x".repeat(1023) + "\n").getBytes(StandardCharsets.UTF_8);
    byte[] lines = new byte[3 * History.LARGEST];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = line[i % line.length];
    }
    CrashingDisk disk = disk(good.with(History.NAME, lines));
    assertEquals(state, Twins.store(disk).load());
    assertTrue(disk.get(History.NAME).length <= History.LARGEST);
    List<Long> numbers = Twins.numbers(disk);
    assertEquals(Objects.requireNonNull(state.last()).number(), numbers.get(numbers.size() - 1));
  }

  private interface Check {
    void on(Image image) throws StoreException;
  }

  /** Flips a bit of every byte; which one goes round. */
  private void forEveryFlip(String name, Check check) throws StoreException {
    byte[] whole = bytes(name);
    for (int i = 0; i < whole.length; i++) {
      byte[] flipped = whole.clone();
      flipped[i] ^= (byte) (1 << i % Byte.SIZE);
      check.on(good.with(name, flipped));
    }
    System.out.printf("%s: %d flips%n", name, whole.length);
  }

  private static DeviceSteps device() {
    return new DeviceSteps("app-1", java.util.Set.of(), deployment -> {});
  }

  private static boolean lost(AgentState state) {
    return state.isInconsistent() && state.toString().contains("state lost: ");
  }

  private byte[] bytes(String name) {
    return Objects.requireNonNull(good.files().get(name), name);
  }

  private static CrashingDisk disk(Image image) {
    return new CrashingDisk(Care.FULL, image);
  }
}
