package io.updateagent.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.FaultSpace.Case;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The engine and its tables, under every fault, every pair of faults and every power cut. */
class EngineTest {
  private static final Rules RULES = new Rules(InconsistentPolicy.SCOPE);
  private static final int MORE_THAN_ANY_DEPLOYMENT_SAVES = 60;

  @Test
  void aGoodUpdateRunsItsPhasesInOrderAndSucceeds() {
    Trace trace = Drive.run(DeviceKind.USUAL, List.of(), RULES);
    assertEquals(
        List.of(
            Phase.DOWNLOAD,
            Phase.INSTALL,
            Phase.REBOOT,
            Phase.VERIFY_REBOOT,
            Phase.COMMIT,
            Phase.COMMITTED,
            Phase.CLEANUP,
            Phase.REPORT),
        trace.phases());
    assertEquals(Verdict.SUCCESS, verdict(trace));
    assertEquals("new", trace.end().reportedArtifact());
  }

  @Test
  void everyFaultEndsTruthfully() {
    atLeast(1400, check(FaultSpace.singles()), "single faults");
  }

  @Test
  @Tag("slow")
  void everyPairOfFaultsEndsTruthfully() {
    atLeast(15_000, check(FaultSpace.pairs(DeviceKind.different())), "pairs of faults");
  }

  @Test
  @Tag("slow")
  void everyPairOfFaultsOnAnyDeviceEndsTruthfully() {
    atLeast(
        60_000,
        check(FaultSpace.allPairs(DeviceKind.all())),
        "all pairs of faults on every device");
  }

  @Test
  void aPowerCutAtAnySaveEndsTruthfully() {
    atLeast(1500, cutEverywhere(List.of(DeviceKind.USUAL)), "cuts");
  }

  @Test
  @Tag("slow")
  void aPowerCutAtAnySaveOfAnyDeviceEndsTruthfully() {
    atLeast(30_000, cutEverywhere(DeviceKind.all()), "cuts on every device");
  }

  @Test
  void aRollbackRebootThatNeverVerifiesEndsInconsistentAtTheLoopLimit() {
    Trace trace =
        usual(
            Fault.once(Phase.VERIFY_REBOOT, Fault.Kind.FAILED),
            Fault.forEver(Phase.VERIFY_ROLLBACK_REBOOT, Fault.Kind.FAILED));
    assertEquals(Verdict.INCONSISTENT, verdict(trace));
    assertEquals(21, trace.begun(Phase.VERIFY_ROLLBACK_REBOOT));
    assertEquals(21, trace.begun(Phase.REPEAT_ROLLBACK_REBOOT));
    Cause cause = Objects.requireNonNull(last(trace).causes().rollback());
    assertTrue(cause.message().contains("loop limit"), cause.message());
  }

  @Test
  void anAgentThatDiesInFailureAgainAndAgainEndsInconsistentAtTheLoopLimit() {
    Trace trace =
        usual(
            Fault.once(Phase.VERIFY_REBOOT, Fault.Kind.FAILED),
            Fault.forEver(Phase.FAILURE, Fault.Kind.KILLED));
    assertEquals(7, trace.begun(Phase.FAILURE));
    assertEquals(Verdict.INCONSISTENT, verdict(trace));
  }

  @Test
  void aFailureThatWasSavedIsStillAFailureAfterAPowerCut() {
    Trace trace = usual(Fault.once(Phase.DOWNLOAD, Fault.Kind.FAILED_THEN_KILLED));
    assertEquals(Verdict.NOT_STARTED, verdict(trace));
    assertEquals("told to", Objects.requireNonNull(last(trace).causes().install()).message());
  }

  @Test
  void aDiskThatIsFullBeforeTheInstallationLeavesTheDeviceUntouched() {
    var device = new DeviceKind(DeviceKind.Rollback.NO, DeviceKind.Reboot.NO, true);
    Fault full = Fault.once(Phase.INSTALL, Fault.Kind.DISK_FULL);
    Trace trace = Drive.run(device, List.of(full), RULES);
    assertEquals(Verdict.NOT_STARTED, verdict(trace));
    assertEquals(List.of(Phase.DOWNLOAD, Phase.CLEANUP, Phase.REPORT), trace.phases());
  }

  @Test
  void aCleanupThatFailsAfterACommitLeavesTheDeviceInconsistent() {
    Trace trace = usual(Fault.once(Phase.CLEANUP, Fault.Kind.FAILED));
    assertEquals(Verdict.INCONSISTENT, verdict(trace));
    assertEquals("old", trace.end().installed().artifactName());
  }

  @Test
  void aCleanupThatFailsAfterARollbackChangesNothing() {
    Trace trace =
        usual(
            Fault.once(Phase.INSTALL, Fault.Kind.FAILED),
            Fault.once(Phase.CLEANUP, Fault.Kind.FAILED));
    assertEquals(Verdict.ROLLED_BACK, verdict(trace));
  }

  private static Trace usual(Fault... faults) {
    return Drive.run(DeviceKind.USUAL, List.of(faults), RULES);
  }

  private static int check(List<Case> cases) {
    cases.forEach(one -> check(one.run(RULES), one.toString()));
    return cases.size();
  }

  private static void check(Trace trace, String what) {
    try {
      Invariants.check(trace, Drive.BEFORE);
    } catch (AssertionError e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
  }

  /** Cuts the power just before and just after each save, beside every single fault. */
  private static int cutEverywhere(List<DeviceKind> devices) {
    int cases = 0;
    for (DeviceKind device : devices) {
      for (Fault fault : Fault.all(device)) {
        boolean reached = true;
        for (int cut = 1; reached && cut < MORE_THAN_ANY_DEPLOYMENT_SAVES; cut++) {
          for (boolean written : List.of(true, false)) {
            var drive = new Drive(device, List.of(fault), RULES);
            drive.store().cutAt(cut, written);
            check(drive.run(), "%s %s, cut at save %d %s".formatted(device, fault, cut, written));
            reached = drive.store().saves() > cut;
            cases++;
          }
        }
      }
    }
    return cases;
  }

  private static Finished last(Trace trace) {
    return Objects.requireNonNull(trace.end().last());
  }

  private static Verdict verdict(Trace trace) {
    return last(trace).verdict();
  }

  /** What was proven is worth a figure, and nothing if it was little. */
  private static void atLeast(int wanted, int found, String what) {
    System.out.printf("engine: %d %s%n", found, what);
    assertTrue(found >= wanted, found + " " + what);
  }
}
