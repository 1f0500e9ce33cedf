package io.updateagent.check;

import io.updateagent.deployment.Finished;
import io.updateagent.runtime.Rehearsal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Carries out updates, one after the other, each from the same beginning. */
final class Course implements AutoCloseable {
  private static final int MOST_RESTARTS = 20;

  private final Rehearsal.Opening artifact;
  private final Path modules;
  private final Path home;
  private final Watched watched;
  private final Stage stage;
  private final StandIns standIns;
  private final Duration timeout;
  private boolean leavesProcesses;
  private int passages;
  private int kills;
  private int failures;
  private int toolFailures;

  Course(
      Rehearsal.Opening artifact,
      Path modules,
      Path home,
      Watched watched,
      Stage stage,
      StandIns standIns,
      Duration timeout) {
    this.artifact = artifact;
    this.modules = modules;
    this.home = home;
    this.watched = watched;
    this.stage = stage;
    this.standIns = standIns;
    this.timeout = timeout;
  }

  Watched watched() {
    return watched;
  }

  StandIns standIns() {
    return standIns;
  }

  Stage stage() {
    return stage;
  }

  /** Opens the artifact that is installed. */
  Rehearsal.Opening artifact() {
    return artifact;
  }

  /** Has the module's left processes ended after each update from now on. */
  void leavesProcesses() {
    leavesProcesses = true;
  }

  Report.Figures figures(double seconds) {
    return new Report.Figures(passages, kills, failures, toolFailures, watched.compared(), seconds);
  }

  /** An agent of its own, whose module calls go over the stage. */
  Rehearsal rehearsal() throws IOException {
    Watched.remove(home);
    Files.createDirectories(home);
    return new Rehearsal(home, modules, stage, timeout);
  }

  Passage run(Incident... incidents) throws IOException {
    return run(artifact, List.of(incidents), false, false);
  }

  /** An update from the beginning, in which things go wrong. */
  Passage run(Rehearsal.Opening opening, List<Incident> incidents, boolean traces, boolean looks)
      throws IOException {
    watched.putBack();
    return again(opening, incidents, traces, looks);
  }

  /** An update from what the last one left. */
  Passage again(Rehearsal.Opening opening, List<Incident> incidents, boolean traces, boolean looks)
      throws IOException {
    count(incidents);
    standIns.wasSynced();
    stage.begin(incidents, traces, looks);
    Finished finished = toTheEnd(rehearsal(), opening);
    if (leavesProcesses || looks) {
      stage.endLeft();
    }
    return new Passage(
        incidents, finished, stage.calls(), watched.now(), leftTemporary(), standIns.wasSynced());
  }

  private void count(List<Incident> incidents) {
    passages++;
    for (Incident incident : incidents) {
      kills += incident.isKill() ? 1 : 0;
      toolFailures += incident.isOfTool() ? 1 : 0;
      failures += incident.isKill() || incident.isOfTool() ? 0 : 1;
    }
  }

  private static Finished toTheEnd(Rehearsal rehearsal, Rehearsal.Opening opening)
      throws IOException {
    try {
      return rehearsal.install(opening);
    } catch (PowerCut e) {
      for (int i = 0; i < MOST_RESTARTS; i++) {
        try {
          return rehearsal.restart();
        } catch (PowerCut again) {
          continue;
        }
      }
      throw new IOException("the update did not end after %d restarts".formatted(MOST_RESTARTS), e);
    }
  }

  /** What is left in the directory for temporary files; it is gone then. */
  private List<String> leftTemporary() throws IOException {
    Path temporary = home.resolveSibling("tmp");
    if (!Files.isDirectory(temporary)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(temporary)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } finally {
      Watched.remove(temporary);
    }
  }

  @Override
  public void close() throws IOException {
    stage.close();
    watched.end();
  }
}
