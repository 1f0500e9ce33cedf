package io.updateagent.check;

import static io.updateagent.check.Severity.FAULT;
import static io.updateagent.check.Severity.NOTE;
import static io.updateagent.check.Severity.WEAKNESS;

import io.updateagent.check.Incident.Kind;
import io.updateagent.deployment.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every module must do: install, install again, and put back what another one's failure ends.
 */
final class PlainPaths {
  private static final Pattern BACKUP_NAME =
      Pattern.compile(".*(\\.bak|\\.backup|\\.old|\\.orig|\\.new|\\.tmp|\\.swp|~)");

  private final Course course;
  private final Findings findings;

  PlainPaths(Course course, Findings findings) {
    this.course = course;
    this.findings = findings;
  }

  /** A plain update; empty if it does not work, and the reason is a finding. */
  Optional<Passage> success(boolean traces) throws IOException {
    Passage passage = course.run(course.artifact(), List.of(), traces, !traces);
    Optional<Remark> hang = Judge.hang(passage);
    if (hang.isPresent()) {
      findings.add(hang.get());
      return Optional.empty();
    }
    Optional<Call> failed =
        passage.calls().stream().filter(call -> !call.completion().succeeded()).findFirst();
    if (passage.verdict() == Verdict.SUCCESS && failed.isEmpty()) {
      return Optional.of(passage);
    }
    List<String> found = new ArrayList<>(passage.causes());
    failed.ifPresent(call -> found.add(call.name() + " " + call.completion().inWords()));
    findings.add(
        Remark.of(
            FAULT,
            "does-not-install",
            failed.map(Call::name).orElse(""),
            passage.inWords(),
            "success, because nothing goes wrong",
            found,
            "try the artifact on a device first; if it is not for this machine, give one that is"
                + " with --artifact, or --file and --meta-data"));
    return Optional.empty();
  }

  /**
   * What is to be said of a plain update that worked.
   *
   * @param looksInPath whether the module finds {@code sync} in PATH, where it is noticed
   */
  void look(Passage passage, Snapshot before, boolean looksInPath) {
    List<Difference> changes = before.differencesTo(passage.after());
    String calls =
        passage.calls().stream().map(Call::name).reduce((a, b) -> a + " " + b).orElse("");
    findings.passed("success: %s; %d changes".formatted(calls, changes.size()));
    leftBehind(passage, before, changes);
    if (!passage.left().isEmpty()) {
      findings.add(
          Remark.of(
              WEAKNESS,
              "temporary-files",
              "",
              passage.inWords(),
              "nothing is left in $TMPDIR",
              passage.left(),
              "work in WORKDIR/tmp: it is on a disk, it lasts through a power cut, and the agent"
                  + " removes it"));
    }
    for (Call call : passage.calls()) {
      if (!call.left().isEmpty()) {
        findings.add(
            Remark.of(
                NOTE,
                "leaves-processes",
                call.name(),
                passage.inWords(),
                "nothing goes on when the call has ended, unless it is a service",
                List.of(call.left().size() + " processes went on running"),
                "let systemd start services; wait for everything else"));
      }
    }
    if (looksInPath && !changes.isEmpty() && !passage.synced()) {
      findings.add(
          Remark.of(
              WEAKNESS,
              "never-syncs",
              "ArtifactInstall",
              passage.inWords(),
              "`sync` before the first change (the copy) and after the last",
              List.of("`sync` was never called"),
              "a power cut may lose what was written last, the copy to go back to included: sync it"
                  + " before the first change"));
    }
  }

  /** A copy of what was replaced, or a file with such a name, that stays for ever. */
  private void leftBehind(Passage passage, Snapshot before, List<Difference> changes) {
    List<String> copies = new ArrayList<>();
    List<String> named = new ArrayList<>();
    for (Difference change : changes) {
      Entry entry = passage.after().entries().get(change.path());
      if (change.kind() != Difference.Kind.ADDED || entry == null) {
        continue;
      }
      boolean copy =
          entry.size() > 0
              && before.entries().values().stream()
                  .filter(old -> old.type().equals("file") && old.content().equals(entry.content()))
                  .anyMatch(old -> isReplaced(old, passage.after()));
      if (copy) {
        copies.add(change.words() + ", a copy of what was replaced");
      } else if (BACKUP_NAME.matcher(change.path().toString()).matches()) {
        named.add(change.words());
      }
    }
    leftBehind(FAULT, passage, copies);
    leftBehind(WEAKNESS, passage, named);
  }

  private static boolean isReplaced(Entry old, Snapshot after) {
    Entry now = after.entries().get(old.path());
    return now == null || !now.content().equals(old.content());
  }

  private void leftBehind(Severity severity, Passage passage, List<String> found) {
    if (!found.isEmpty()) {
      findings.add(
          Remark.of(
              severity,
              "left-behind",
              "Cleanup",
              passage.inWords(),
              "Cleanup leaves nothing but the update",
              found,
              "remove the copy in Cleanup: after it nothing is rolled back any more"));
    }
  }

  /** The same artifact once more, over itself: a device may always install again. */
  void again(Judge judge) throws IOException {
    course.run();
    Passage second = course.again(course.artifact(), List.of(), false, false);
    if (second.verdict() != Verdict.SUCCESS) {
      findings.add(
          Remark.of(
              FAULT,
              "not-again",
              "",
              "the same artifact installed twice; " + second.inWords(),
              "success: a device may install what it has",
              second.causes(),
              "do not fail because something is there already"));
    } else {
      List<Remark> remarks = judge.judge(second);
      for (Remark remark : remarks) {
        findings.add(
            Remark.of(
                NOTE,
                "not-the-same-twice",
                "",
                "the same artifact installed twice; " + second.inWords(),
                "the same as once",
                remark.found(),
                "fine if it keeps a history; else remove what an update finds of an earlier one"));
      }
      if (remarks.isEmpty()) {
        findings.passed("installed twice: the same as once");
      }
    }
  }

  /** Something else fails after each call. */
  void failures(Passage success, Judge judge) throws IOException {
    boolean all = true;
    int count = 0;
    for (Call call : success.calls()) {
      if (!call.name().equals("Cleanup")) {
        var failure = new Incident(call.name(), call.occurrence(), Kind.FAIL_AFTER, 0, 1, "");
        all &= findings.add(judge.judge(course.run(failure)));
        count++;
      }
    }
    if (all) {
      findings.passed("a failure after each of %d calls".formatted(count));
    }
  }

  /** A download that breaks off: nothing may have been changed. */
  void cutDownload(Judge judge) throws IOException {
    Passage passage = course.run(new CutArtifact(course.artifact()), List.of(), false, false);
    if (passage.verdict() != Verdict.NOT_STARTED) {
      findings.add(
          Remark.of(
              FAULT,
              "takes-half",
              "Download",
              "the download breaks off; " + passage.inWords(),
              "not-started",
              passage.causes(),
              "change nothing in Download: the artifact is verified when it was read whole"));
    } else if (findings.add(judge.judge(passage))) {
      findings.passed("a download that breaks off changes nothing");
    }
  }
}
