package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Inconsistency;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.CrashingDisk.Care;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The engine deploys over the store over a disk that loses power after every step: a good update,
 * one that is rolled back, one that leaves the device broken, and the cure. From everything that
 * may be left the agent is started again and goes on to the end; then what it says is compared with
 * what the device really runs. Remains of unfinished writes are told apart in {@link
 * SavePowerCutTest} only.
 */
@ExtendWith(Quiet.class)
class DeploymentPowerCutTest {
  private static final int MOST_STARTS = 20;
  private static final int FEWEST_ENDS = 100;
  private static final int ENOUGH = 1;

  private int cuts;
  private int ends;
  private final List<String> violations = new ArrayList<>();
  private final Set<Object> seen = new HashSet<>();

  @Test
  void wherePowerIsCutTheDeploymentEndsTruthfully() throws StoreException {
    live(new CrashingDisk(Care.FULL), this::cut);
    System.out.printf("deployments: %d cuts, %d restarts to the end%n", cuts, ends);
    assertEquals(List.of(), violations);
    assertTrue(ends > FEWEST_ENDS, "only " + ends + " restarts");
  }

  @Test
  void aVerdictThatIsToldTooEarlyIsFound() throws StoreException {
    live(new CrashingDisk(Care.WITHOUT_FILE_SYNC), (plan, disk, steps, before) -> {});
    System.out.printf("told too early: %d violations%n", violations.size());
    assertTrue(violations.contains("told before it was durable: SUCCESS"), violations.toString());
  }

  /** Is called after every step of the disk. */
  private interface Step {
    void after(Plan plan, CrashingDisk disk, DeviceSteps steps, String before);
  }

  private void live(CrashingDisk disk, Step step) throws StoreException {
    String runs = "nothing";
    for (Plan plan : Plan.LIFE) {
      String before = runs;
      var steps = new DeviceSteps(runs, plan.failing(), told -> checkDurable(disk, told));
      disk.afterEachStep(() -> step.after(plan, disk, steps, before));
      AgentState end = plan.drive(Twins.store(disk), steps);
      assertEquals(plan.verdict(), Objects.requireNonNull(end.last()).verdict());
      runs = steps.runs();
    }
  }

  private void cut(Plan plan, CrashingDisk disk, DeviceSteps steps, String before) {
    cuts++;
    for (Image image : disk.survivors()) {
      Object key = List.of(plan.number(), steps.runs(), steps.told(), image.keyWithoutRemains());
      if (violations.size() < ENOUGH && seen.add(key)) {
        var left = new CrashingDisk(Care.FULL, image);
        DeviceSteps device = steps.copy(told -> checkDurable(left, told));
        try {
          finish(plan, left, device, before);
        } catch (StoreException e) {
          violations.add(String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** What is told must be on the disk already, however much of it is forgotten. */
  private void checkDurable(CrashingDisk disk, Deployment told) {
    if (violations.size() >= ENOUGH) {
      return;
    }
    for (Image image : disk.survivors()) {
      try {
        Finished last = Twins.shown(new CrashingDisk(Care.FULL, image)).last();
        if (last == null || !last.id().equals(told.id()) || last.verdict() != told.verdict()) {
          violations.add("told before it was durable: " + told.verdict());
        }
      } catch (StoreException e) {
        violations.add(String.valueOf(e.getMessage()));
      }
    }
  }

  private void finish(Plan plan, CrashingDisk disk, DeviceSteps steps, String before)
      throws StoreException {
    ends++;
    AgentState shown = Twins.shown(disk);
    boolean quiet = shown.deployment() == null && !shown.isInconsistent();
    if (quiet && steps.runs().equals(DeviceSteps.BROKEN)) {
      violations.add("silently inconsistent");
    }
    if (shown.inconsistencies().stream().anyMatch(DeploymentPowerCutTest::isLost)) {
      violations.add("a power cut lost the state");
    }
    AgentState state = Twins.store(disk).load();
    for (int start = 0; !plan.isDone(state); start++) {
      assertTrue(start < MOST_STARTS, "still not done");
      state = plan.drive(Twins.store(disk), steps);
    }
    violations.addAll(Twins.disagreements(disk, state));
    Verdict verdict = Objects.requireNonNull(state.last()).verdict();
    String expected =
        switch (verdict) {
          case SUCCESS -> plan.artifact();
          case NOT_STARTED, ROLLED_BACK -> before;
          case INCONSISTENT -> steps.runs();
        };
    if (!expected.equals(steps.runs())) {
      violations.add("%s, but the device runs %s".formatted(verdict, steps.runs()));
    }
    if (steps.runs().equals(DeviceSteps.BROKEN) && !state.isInconsistent()) {
      violations.add("the device is broken and not flagged");
    }
    if (steps.told().stream().anyMatch(told -> told != verdict)) {
      violations.add("told " + steps.told() + ", but it ended " + verdict);
    }
  }

  private static boolean isLost(Inconsistency record) {
    Cause cause = record.causes().rollback();
    return cause != null && cause.kind() == Cause.Kind.STATE_LOST;
  }
}
