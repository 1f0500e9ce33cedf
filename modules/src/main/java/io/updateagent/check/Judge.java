package io.updateagent.check;

import static io.updateagent.check.Severity.FAULT;
import static io.updateagent.check.Severity.WEAKNESS;

import io.updateagent.deployment.Verdict;
import io.updateagent.process.Completion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compares what the device says after an update with what is there. */
final class Judge {
  private final Snapshot before;
  private final Snapshot intended;
  private final Set<String> volatileAspects;
  private final boolean rollsBack;
  private final boolean firstInstallation;

  /**
   * @param intended what is there after a plain update
   * @param again the same after another one: what differs in it differs each time
   * @param rollsBack whether the module says that it can roll back
   * @param firstInstallation whether what the update replaces was not there
   */
  Judge(
      Snapshot before,
      Snapshot intended,
      Snapshot again,
      boolean rollsBack,
      boolean firstInstallation) {
    this.before = before;
    this.intended = intended;
    this.rollsBack = rollsBack;
    this.firstInstallation = firstInstallation;
    this.volatileAspects = new HashSet<>();
    intended.differencesTo(again).forEach(difference -> volatileAspects.add(key(difference)));
    before
        .differencesTo(intended)
        .forEach(difference -> volatileAspects.add(difference.path() + " modification time"));
  }

  private static String key(Difference difference) {
    return difference.path() + " " + difference.aspect();
  }

  /** What is wrong with an update; nothing if all is as it should be. */
  List<Remark> judge(Passage passage) {
    Optional<Remark> hang = hang(passage);
    if (hang.isPresent()) {
      return List.of(hang.get());
    }
    List<Remark> remarks = new ArrayList<>();
    switch (passage.verdict()) {
      case SUCCESS -> success(passage).ifPresent(remarks::add);
      case NOT_STARTED, ROLLED_BACK -> back(passage).ifPresent(remarks::add);
      case INCONSISTENT -> inconsistent(passage).ifPresent(remarks::add);
    }
    silent(passage).ifPresent(remarks::add);
    return remarks;
  }

  static Optional<Remark> hang(Passage passage) {
    return passage.calls().stream()
        .filter(call -> call.completion().end() == Completion.End.TIMED_OUT)
        .findFirst()
        .map(
            call ->
                Remark.of(
                    FAULT,
                    "hangs",
                    call.name(),
                    passage.inWords(),
                    "%s ends within %d s"
                        .formatted(call.name(), call.completion().timeout().toSeconds()),
                    List.of("it went on, and was killed"),
                    "give whatever is waited for a limit, and fail when it is reached: a device that"
                        + " hangs in an update cannot be updated any more"));
  }

  private Optional<Remark> success(Passage passage) {
    List<Difference> differences =
        intended.differencesTo(passage.after()).stream()
            .filter(difference -> !volatileAspects.contains(key(difference)))
            .toList();
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    boolean toolOfCleanup = passage.toolFailed() && passage.call().equals("Cleanup");
    if (toolOfCleanup && passage.call("Cleanup").filter(Judge::hasFailed).isPresent()) {
      return Optional.empty(); // it said so
    }
    boolean onlyMore = onlyAdded(differences) && (passage.wasKilled() || toolOfCleanup);
    return Optional.of(
        Remark.of(
            onlyMore ? WEAKNESS : FAULT,
            onlyMore ? "left-over" : "not-as-intended",
            passage.call(),
            passage.inWords(),
            "what a plain update makes, because the device says success",
            words(differences),
            onlyMore
                ? "let the next call, or Cleanup, remove what an interrupted call left; choose names"
                    + " that can be found again"
                : "let the call fail, with exit code 1 and a reason on standard error, when it could"
                    + " not do all of its work"));
  }

  private Optional<Remark> back(Passage passage) {
    List<Difference> differences = before.differencesTo(passage.after());
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    if (onlyAdded(differences) && firstInstallation) {
      return Optional.of(
          remark(
              WEAKNESS,
              "first-installation-stays",
              passage,
              differences,
              "remember in WORKDIR/tmp that there was nothing before, and remove in ArtifactRollback"
                  + " what ArtifactInstall made"));
    }
    if (onlyAdded(differences) && (passage.wasKilled() || passage.toolFailed())) {
      return Optional.of(
          remark(
              WEAKNESS,
              "left-over",
              passage,
              differences,
              "let ArtifactRollback, or Cleanup, remove what an interrupted call left; choose names"
                  + " that can be found again"));
    }
    return Optional.of(
        remark(
            FAULT,
            passage.verdict() == Verdict.NOT_STARTED ? "changed-too-early" : "not-put-back",
            passage,
            differences,
            passage.verdict() == Verdict.NOT_STARTED
                ? "change nothing on the device before ArtifactInstall: nothing is rolled back then"
                : "make a complete copy in ArtifactInstall before the first change, and sync it; put"
                    + " everything back from it in ArtifactRollback, and fail if that is not possible"));
  }

  private static Remark remark(
      Severity severity,
      String rule,
      Passage passage,
      List<Difference> differences,
      String advice) {
    return Remark.of(
        severity,
        rule,
        passage.call(),
        passage.inWords(),
        "everything as it was before, because the device says so",
        words(differences),
        advice);
  }

  private Optional<Remark> inconsistent(Passage passage) {
    boolean onTheWayBack =
        passage.toolFailed()
            && !passage.wasKilled()
            && List.of(
                    "ArtifactRollback",
                    "ArtifactFailure",
                    "ArtifactVerifyRollbackReboot",
                    "Cleanup")
                .contains(passage.call());
    if (!rollsBack || onTheWayBack) {
      return Optional.empty(); // that is known, or honest
    }
    List<String> found = new ArrayList<>(passage.causes());
    before.differencesTo(passage.after()).forEach(difference -> found.add(difference.words()));
    // After a kill it is honest, and the device can be repaired; but a rollback must be repeatable.
    boolean honest =
        (passage.wasKilled() || passage.toolFailed())
            && !passage.call().startsWith("ArtifactRollback");
    return Optional.of(
        Remark.of(
            honest ? WEAKNESS : FAULT,
            "rollback-fails",
            passage.call(),
            passage.inWords(),
            "the state before, because the module answers Yes to SupportsRollback",
            found,
            "let every call, ArtifactRollback above all, work from whatever an earlier one left: it"
                + " may have been killed at any line, it may have done nothing, and the same call may"
                + " come twice"));
  }

  /** A failure that says nothing leaves the technician with an exit code. */
  private static Optional<Remark> silent(Passage passage) {
    return passage.calls().stream()
        .filter(Judge::hasFailed)
        .filter(call -> passage.toolFailed() && !passage.wasKilled())
        .filter(call -> call.completion().lastLines().isEmpty())
        .findFirst()
        .map(
            call ->
                Remark.of(
                    WEAKNESS,
                    "silent-failure",
                    call.name(),
                    passage.inWords(),
                    "one line on standard error that says what failed, on what, and what to do",
                    List.of(
                        "%s %s, and printed nothing"
                            .formatted(call.name(), call.completion().inWords())),
                    "print the reason on standard error: the agent keeps it and shows it at the"
                        + " server"));
  }

  private static boolean hasFailed(Call call) {
    return call.completion().end() == Completion.End.EXITED && call.completion().code() != 0;
  }

  static boolean onlyAdded(List<Difference> differences) {
    return differences.stream().allMatch(difference -> difference.kind() == Difference.Kind.ADDED);
  }

  static List<String> words(List<Difference> differences) {
    return differences.stream().map(Difference::words).toList();
  }
}
