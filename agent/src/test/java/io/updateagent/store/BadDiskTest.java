package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.CrashingDisk.Care;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A disk that gets full, or fails, at any step of a deployment: nothing untrue is left or told. */
@ExtendWith(Quiet.class)
class BadDiskTest {
  private static final int MOST_STARTS = 20;

  private int runs;
  private final List<String> violations = new ArrayList<>();
  private final List<Image> befores = new ArrayList<>();

  @Test
  @Tag("slow")
  void aDiskThatFailsOnceAtAnyStepChangesNoTruth() throws StoreException {
    everyPlan(1);
  }

  @Test
  @Tag("slow")
  void aDiskThatFailsFromAnyStepOnHoldsTheOldStateOrTheNewOne() throws StoreException {
    everyPlan(Integer.MAX_VALUE);
  }

  @Test
  void onADiskThatIsFullTheVerdictAndTheFlagAreWrittenAtOnce() throws StoreException {
    Plan plan = Plan.LIFE.get(2);
    for (int save = 0; save < 20; save++) {
      CrashingDisk disk = before(plan);
      var steps = new DeviceSteps("app-1", plan.failing(), deployment -> {});
      FileStateStore store = Twins.store(disk);
      AgentState end = plan.drive(new FillingStore(store, disk, save), steps);
      assertEquals(Verdict.INCONSISTENT, Objects.requireNonNull(end.last()).verdict());
      assertEquals(end, Twins.shown(disk), "not durable, full at save " + save);
      assertEquals(List.of(), Twins.disagreements(disk, end), "full at save " + save);
    }
  }

  @Test
  void anUpdateOfADeviceWhoseDiskIsFullEndsTruthfully() throws StoreException {
    for (Plan plan : Plan.LIFE) {
      for (int blocks = 0; blocks < 40; blocks += 3) {
        CrashingDisk disk = before(plan);
        disk.fillUp(blocks);
        run(plan, disk, "full but for %d blocks".formatted(blocks));
      }
    }
    System.out.printf("full disk: %d runs%n", runs);
    assertEquals(List.of(), violations);
  }

  private void everyPlan(int times) throws StoreException {
    for (Plan plan : Plan.LIFE) {
      boolean reached = true;
      for (int step = 1; reached; step++) {
        CrashingDisk disk = before(plan);
        int from = disk.steps();
        disk.failAfter(step, times);
        run(plan, disk, "plan %d failing at step %d".formatted(plan.number(), step));
        reached = disk.steps() - from >= step && step < 400;
      }
    }
    System.out.printf("failing disk: %d runs%n", runs);
    assertEquals(List.of(), violations);
    assertTrue(runs > 400, "only " + runs + " runs");
  }

  /** The device as it is before a plan; no step of that counts. */
  private CrashingDisk before(Plan plan) throws StoreException {
    if (befores.isEmpty()) {
      var disk = new CrashingDisk(Care.FULL);
      String device = "nothing";
      for (Plan earlier : Plan.LIFE) {
        befores.add(disk.asSeen());
        var steps = new DeviceSteps(device, earlier.failing(), deployment -> {});
        earlier.drive(Twins.store(disk), steps);
        device = steps.runs();
      }
    }
    return new CrashingDisk(Care.FULL, befores.get(plan.number() - 1));
  }

  private void run(Plan plan, CrashingDisk disk, String what) throws StoreException {
    runs++;
    String before = plan.number() == 1 ? "nothing" : plan.number() == 4 ? "broken" : "app-1";
    var told = new ArrayList<Verdict>();
    var steps =
        new DeviceSteps(
            before,
            plan.failing(),
            deployment -> told.add(Objects.requireNonNull(deployment.verdict())));
    try {
      plan.drive(Twins.store(disk), steps);
    } catch (StoreException e) {
      what += ", gave up: " + e.getMessage();
    }
    disk.mend();
    AgentState shown = Twins.shown(disk);
    boolean quiet = shown.deployment() == null && !shown.isInconsistent();
    if (quiet && steps.runs().equals(DeviceSteps.BROKEN)) {
      violations.add(what + ": silently inconsistent");
    }
    AgentState state = Twins.store(disk).load();
    violations.addAll(Twins.disagreements(disk, state));
    for (int start = 0; !plan.isDone(state) && start < MOST_STARTS; start++) {
      state = plan.drive(Twins.store(disk), steps);
    }
    for (String wrong : Twins.disagreements(disk, state)) {
      violations.add(what + ": " + wrong);
    }
    if (steps.runs().equals(DeviceSteps.BROKEN) && !state.isInconsistent()) {
      violations.add(what + ": broken and not flagged");
    }
    Verdict verdict = Objects.requireNonNull(state.last()).verdict();
    if (verdict == Verdict.SUCCESS && !steps.runs().equals(plan.artifact())) {
      violations.add("%s: a success, but the device runs %s".formatted(what, steps.runs()));
    }
    if (told.stream().anyMatch(word -> word != verdict)) {
      violations.add("%s: told %s, but it ended %s".formatted(what, told, verdict));
    }
  }

  /** A store whose disk is full from some save on. */
  private static final class FillingStore implements io.updateagent.deployment.StateStore {
    private final FileStateStore store;
    private final CrashingDisk disk;
    private int left;

    FillingStore(FileStateStore store, CrashingDisk disk, int left) {
      this.store = store;
      this.disk = disk;
      this.left = left;
    }

    @Override
    public AgentState load() throws StoreException {
      return store.load();
    }

    @Override
    public void save(AgentState state) throws StoreException {
      if (left-- == 0) {
        disk.fillUp(0);
      }
      store.save(state);
    }
  }
}
