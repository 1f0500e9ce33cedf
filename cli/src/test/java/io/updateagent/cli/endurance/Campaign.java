package io.updateagent.cli.endurance;

import io.updateagent.cli.endurance.Observer.Situation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One device that lives through step after step, and the observer that judges it after each. */
final class Campaign implements AutoCloseable {
  private final Station station;
  private final Observer observer;
  private final Artifacts artifacts;
  private final List<String> complaints = new ArrayList<>();
  private int number;

  Campaign(Path root) throws IOException {
    Files.createDirectories(root);
    Station.furnish(root);
    this.observer = new Observer(root.resolve("data"), new FakeDevice(root.resolve("device")));
    this.station = new Station(root, new HostileServer(observer::told));
    this.artifacts = new Artifacts(root.resolve("src"));
  }

  Station station() {
    return station;
  }

  Observer observer() {
    return observer;
  }

  /** Carries out a step; gives everything that is wrong afterwards. */
  List<String> live(Step step) throws IOException, InterruptedException {
    complaints.clear();
    number++;
    rest();
    if (step.repair() && observer.isFlagged()) {
      repair();
    }
    Path artifact = artifacts.write(step.name(), step.types(), step.hasScripts());
    for (String type : step.types()) {
      station.device().answer(type, step.rollback(), step.reboot());
    }
    observer.before();
    String id = step.managed() ? "d-" + number : "standalone";
    if (step.managed()) {
      managed(step, id, artifact);
    } else {
      standalone(step, artifact);
    }
    station.stop(step.hard());
    rest();
    String name = step.managed() ? station.server().lastName() : "";
    complaints.addAll(
        observer.judge(new Situation(id, station.server().told(id), name, step.isClean())));
    complaints.addAll(observer.judgeStatus(station.agent("show-status", "--json")));
    return List.copyOf(complaints);
  }

  private void rest() throws IOException {
    station.faults().none();
    station.server().behave();
    station.device().clearPlan();
  }

  /** Puts the device back by hand and says so. */
  private void repair() throws IOException, InterruptedException {
    for (String type : FakeDevice.TYPES) {
      station.device().write(type, observer.good(type));
    }
    String reason = "repaired by hand";
    Run run = station.agent("clear-inconsistent", "--reason", reason);
    require(run.exit() == 0, run);
    observer.cleared(reason);
  }

  private void managed(Step step, String id, Path artifact)
      throws IOException, InterruptedException {
    HostileServer server = station.server();
    if (step.secondDriver()) {
      server.listen();
      station.start();
      station.await("the first poll", server::isOver);
      Run run = station.agent("install", artifact.toString());
      require(run.exit() == 1 && run.err().contains("is using it; stop it first"), run);
    }
    arm(step);
    server.offer(id, step.name(), artifact, step.offers());
    if (!step.secondDriver()) {
      station.start();
    }
    station.await("the verdict on " + id, server::isOver);
  }

  private void standalone(Step step, Path artifact) throws IOException, InterruptedException {
    boolean flagged = observer.isFlagged();
    arm(step);
    var person = new Person(station, step.daemonSettles());
    List<Run> runs = person.updates(artifact, step.decision());
    Run last = runs.get(runs.size() - 1);
    String verdict = station.state().path("last").path("verdict").asText();
    boolean ended = !last.wasKilled() && last.err().contains("left the device INCONSISTENT");
    require(!ended || verdict.equals("INCONSISTENT"), last);
    Run install = runs.get(0);
    boolean began = install.exit() == 0 || install.err().contains("agent: " + step.name());
    require(!flagged || !began || install.err().contains("INCONSISTENT since"), install);
    require(!step.isClean() || runs.stream().allMatch(run -> run.exit() == 0), runs);
  }

  private void arm(Step step) throws IOException {
    CallFaults faults = station.faults();
    long now = faults.count();
    for (int i = 0; i < step.kills().size(); i++) {
      faults.killAt(i, now + step.kills().get(i));
    }
    faults.fullBetween(now + step.full().from(), now + step.full().to());
    if (step.jump().from() > 0) {
      faults.jump(now + step.jump().from(), step.jump().to());
    }
    if (step.reboots()) {
      for (String type : step.types()) {
        station.device().plan(type + ".ArtifactReboot", "kill-before", true);
        station.device().plan(type + ".ArtifactRollbackReboot", "kill-before", true);
      }
    }
    for (Step.Planned planned : step.plan()) {
      station.device().plan(planned.where(), planned.what(), planned.always());
    }
    for (Step.Misbehaviour one : step.server()) {
      station.server().fault(one.kind(), one.fault());
    }
  }

  private void require(boolean condition, Object words) {
    if (!condition) {
      complaints.add("the command line: " + words);
    }
  }

  @Override
  public void close() throws IOException {
    station.close();
  }
}
