package io.updateagent.check;

import static io.updateagent.check.Severity.NOTE;
import static io.updateagent.check.Severity.WEAKNESS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that is tried with a module, in order; what makes the rest useless ends it. */
final class Program {
  private static final int FEW = 12;

  private final Course course;
  private final Findings findings;
  private final Path home;
  private final boolean traced;
  private final int limit;
  private final boolean failsTools;
  private final boolean onlyUpdate;

  Program(
      Course course,
      Findings findings,
      Path home,
      boolean traced,
      int limit,
      boolean failsTools,
      boolean onlyUpdate) {
    this.course = course;
    this.findings = findings;
    this.home = home;
    this.traced = traced;
    this.limit = limit;
    this.failsTools = failsTools;
    this.onlyUpdate = onlyUpdate;
  }

  void run() throws IOException {
    Map<String, String> answers = new Questions(course, findings, home).ask();
    if (findings.hasFaults()) {
      stop("what it answers");
      return;
    }
    boolean rollsBack = "Yes".equals(answers.get("SupportsRollback"));
    sayWhatRollbackMeans(rollsBack);
    var paths = new PlainPaths(course, findings);
    Optional<Passage> first = paths.success(false);
    if (first.isEmpty()) {
      stop("the plain update");
      return;
    }
    paths.look(first.get(), course.watched().before(), traced);
    Passage plain = paths.success(traced).orElse(first.get());
    if (plain.calls().stream().anyMatch(call -> !call.left().isEmpty())) {
      course.leavesProcesses();
    }
    var judge =
        new Judge(course.watched().before(), first.get().after(), plain.after(), rollsBack, false);
    paths.again(judge);
    paths.failures(plain, judge);
    paths.cutDownload(judge);
    if (findings.hasHang()) {
      stop("a call that hangs");
      return;
    }
    wrong(plain, judge);
    if (!onlyUpdate && !findings.hasHang()) {
      firstInstallation(first.get(), rollsBack);
    }
  }

  private void wrong(Passage plain, Judge judge) throws IOException {
    Passage back = course.run(course.artifact(), List.of(Kills.FAILURE), traced, false);
    var kills = new Kills(course, findings, limit);
    kills.everywhere(plain, back, judge);
    kills.terminated(plain, judge);
    if (failsTools && traced) {
      new ToolFailures(course, findings).all(plain, back, judge);
    } else if (failsTools) {
      findings.add(
          Remark.of(
              NOTE,
              "tools-not-tried",
              "",
              "looked for the tools that it calls",
              "a module in sh, dash or bash",
              List.of("its commands cannot be seen"),
              "test by other means what it does when a write fails"));
    }
  }

  /** What the update replaces is not there. */
  private void firstInstallation(Passage plain, boolean rollsBack) throws IOException {
    List<Difference> replaced =
        course.watched().before().differencesTo(plain.after()).stream()
            .filter(difference -> difference.kind() != Difference.Kind.ADDED)
            .toList();
    if (replaced.isEmpty()) {
      return;
    }
    course.watched().putBack();
    Snapshot whole = course.watched().before();
    try (Setting setting = Setting.without(replaced, course.watched())) {
      Passage first = course.run();
      if (first.verdict() != io.updateagent.deployment.Verdict.SUCCESS) {
        findings.add(
            Remark.of(
                NOTE,
                "first-installation-refused",
                first.call(),
                "what the update replaces was not there; " + first.inWords(),
                "success, or a reason",
                first.causes(),
                "fine if there must be something to replace"));
        return;
      }
      var judge = new Judge(setting.before(), first.after(), course.run().after(), rollsBack, true);
      var paths = new PlainPaths(course, findings);
      paths.failures(first, judge);
      Passage traces = course.run(course.artifact(), List.of(), traced, false);
      new Kills(course, findings, limit).in("ArtifactInstall", traces, judge, FEW);
    }
    if (!whole.differencesTo(course.watched().now()).isEmpty()) {
      throw new IOException("cannot put back what is watched");
    }
  }

  private void sayWhatRollbackMeans(boolean rollsBack) {
    if (!rollsBack) {
      findings.add(
          Remark.of(
              WEAKNESS,
              "no-rollback",
              "SupportsRollback",
              "asked whether it can roll back",
              "Yes",
              List.of(
                  "it cannot: any failure after ArtifactInstall leaves the device INCONSISTENT"),
              "keep what was there in WORKDIR/tmp, put it back in ArtifactRollback, answer Yes"));
    }
  }

  private void stop(String where) {
    findings.add(
        Remark.of(
            NOTE,
            "not-all-tried",
            "",
            "stopped after " + where,
            "every path",
            List.of("the paths that follow would only show the same"),
            "repair it, and check again"));
  }

  /** The watched directories with less in them, until it is closed. */
  private record Setting(Snapshot before, Watched watched) implements AutoCloseable {
    static Setting without(List<Difference> replaced, Watched watched) throws IOException {
      watched.setAside();
      for (Difference difference : replaced) {
        Path path = difference.path();
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          Files.deleteIfExists(path);
        }
      }
      return new Setting(watched.keep(), watched);
    }

    @Override
    public void close() throws IOException {
      watched.takeBack();
    }
  }
}
