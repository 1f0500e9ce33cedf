package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Reports.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportsTest {
  @TempDir Path directory;
  private StoreRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new StoreRoom(directory);
  }

  @AfterEach
  void close() {
    room.close();
  }

  private Deployment deploy(Plan plan, List<String> devices) {
    return room.deployments.create("update", "app-2", plan, devices);
  }

  private Plan plan(OptionalInt failed, OptionalInt inconsistent, int retries) {
    return new Plan(Plan.atOnce().phases(), failed, inconsistent, retries, false);
  }

  private Optional<String> offered(String device) {
    return room.reports.next(device).map(Deployment::id);
  }

  private Deployment now(Deployment deployment) {
    return room.deployments.find(deployment.id()).orElseThrow();
  }

  @Test
  void theOldestDeploymentIsOfferedUntilThereIsAVerdict() {
    String box = room.device("box");
    Deployment first = deploy(Plan.atOnce(), List.of(box));
    Deployment second = deploy(Plan.atOnce(), List.of(box));
    assertEquals(Optional.of(first.id()), offered(box));
    assertEquals(Reply.TAKEN, room.reports.report(first.id(), box, "installing", ""));
    assertEquals(Deployment.Status.INPROGRESS, now(first).status());
    assertEquals(Optional.of(first.id()), offered(box));
    assertEquals(Reply.TAKEN, room.reports.report(first.id(), box, "success", ""));
    assertEquals(Deployment.Status.FINISHED, now(first).status());
    assertEquals(Optional.of(second.id()), offered(box));
  }

  @Test
  void aVerdictMayBeToldAgainButNotChanged() {
    String box = room.device("box");
    Deployment deployment = deploy(Plan.atOnce(), List.of(box));
    room.reports.report(deployment.id(), box, "success", "");
    assertEquals(Reply.TAKEN, room.reports.report(deployment.id(), box, "success", ""));
    assertEquals(Reply.OVER, room.reports.report(deployment.id(), box, "failure", ""));
    assertEquals(Reply.NOT_FOUND, room.reports.report(deployment.id(), "other", "success", ""));
    assertEquals(Reply.NOT_FOUND, room.reports.report("other", box, "success", ""));
  }

  @Test
  void phasesBeginOneAfterTheOtherWithTheirPauses() {
    List<String> boxes = room.devices(10);
    Deployment deployment =
        deploy(
            new Plan(
                List.of(
                    new Plan.Phase(10, Duration.ZERO),
                    new Plan.Phase(40, Duration.ofMinutes(5)),
                    new Plan.Phase(50, Duration.ZERO)),
                OptionalInt.empty(),
                OptionalInt.empty(),
                0,
                false),
            boxes);
    assertEquals(Optional.of(deployment.id()), offered(boxes.get(0)));
    assertEquals(Optional.empty(), offered(boxes.get(1)));
    room.reports.report(deployment.id(), boxes.get(0), "success", "");
    room.reports.goOn();
    assertEquals(Optional.empty(), offered(boxes.get(1)));
    room.later(Duration.ofMinutes(5));
    room.reports.goOn();
    assertEquals(Optional.of(deployment.id()), offered(boxes.get(4)));
    assertEquals(Optional.empty(), offered(boxes.get(5)));
    boxes.subList(1, 5).forEach(box -> room.reports.report(deployment.id(), box, "success", ""));
    assertEquals(Optional.of(deployment.id()), offered(boxes.get(9)));
    boxes.subList(5, 10).forEach(box -> room.reports.report(deployment.id(), box, "success", ""));
    assertEquals(Deployment.Status.FINISHED, now(deployment).status());
    assertEquals(Map.of("success", 10), room.deployments.counts(deployment.id()));
  }

  @Test
  void nothingNewBeginsWhenTooManyBecameInconsistent() {
    List<String> boxes = room.devices(4);
    Deployment deployment = deploy(plan(OptionalInt.empty(), OptionalInt.of(50), 0), boxes);
    room.reports.report(deployment.id(), boxes.get(0), "failure", "inconsistent: a");
    room.reports.report(deployment.id(), boxes.get(1), "failure", "rolled-back: b");
    assertEquals(Optional.of(deployment.id()), offered(boxes.get(2)));
    room.reports.report(deployment.id(), boxes.get(2), "failure", "inconsistent: c");
    assertEquals(Optional.empty(), offered(boxes.get(3)));
    assertEquals("stopped: 2 of 4 devices became inconsistent", now(deployment).reason());
    assertEquals(
        Map.of("failure", 3, "inconsistent", 2, "aborted", 1),
        room.deployments.counts(deployment.id()));
    assertEquals(Reply.OVER, room.reports.report(deployment.id(), boxes.get(3), "installing", ""));
  }

  @Test
  void nothingNewBeginsWhenTooManyFailed() {
    List<String> boxes = room.devices(10);
    Deployment deployment = deploy(plan(OptionalInt.of(20), OptionalInt.empty(), 0), boxes);
    room.reports.report(deployment.id(), boxes.get(0), "failure", "rolled-back: a");
    assertTrue(offered(boxes.get(9)).isPresent());
    room.reports.report(deployment.id(), boxes.get(1), "failure", "not-started: b");
    assertTrue(offered(boxes.get(9)).isEmpty());
    assertEquals("stopped: it failed on 2 of 10 devices", now(deployment).reason());
  }

  @Test
  void whatFailedIsOfferedAgainAsOftenAsPlanned() {
    String box = room.device("box");
    Deployment deployment = deploy(plan(OptionalInt.empty(), OptionalInt.empty(), 1), List.of(box));
    room.reports.report(deployment.id(), box, "failure", "rolled-back: a");
    assertTrue(offered(box).isPresent());
    room.reports.report(deployment.id(), box, "failure", "rolled-back: b");
    assertTrue(offered(box).isEmpty());
    Part part = room.deployments.part(deployment.id(), box).orElseThrow();
    assertEquals(
        "failure rolled-back: b 1", part.status() + " " + part.substate() + " " + part.attempts());
  }

  @Test
  void anAbortReachesWhoeverIsNotDone() {
    List<String> boxes = room.devices(2);
    Deployment deployment = deploy(Plan.atOnce(), boxes);
    room.reports.report(deployment.id(), boxes.get(0), "success", "");
    assertTrue(room.deployments.abort(deployment.id(), "aborted by admin"));
    assertTrue(offered(boxes.get(1)).isEmpty());
    assertEquals(Reply.OVER, room.reports.report(deployment.id(), boxes.get(1), "installing", ""));
    assertEquals(Map.of("success", 1, "aborted", 1), room.deployments.counts(deployment.id()));
    assertEquals(false, room.deployments.abort(deployment.id(), "again"));
  }

  @Test
  void whatWasAcknowledgedIsThereAfterARestart() throws Exception {
    String box = room.device("box");
    Deployment deployment = deploy(Plan.atOnce(), List.of(box));
    room.reports.report(deployment.id(), box, "failure", "inconsistent: disk");
    room.reports.log(deployment.id(), box, "the log");
    room.close();
    room = new StoreRoom(directory);
    Part part = room.deployments.part(deployment.id(), box).orElseThrow();
    assertTrue(part.inconsistent() && part.log());
    assertEquals("inconsistent: disk", part.substate());
    assertEquals(Optional.of("the log"), room.deployments.log(deployment.id(), box));
  }

  @Test
  void logsOfOldDeploymentsMakeRoomForNewOnesAndSaySo() {
    String box = room.device("box");
    String large = "x".repeat((int) StoreRoom.LARGEST_LOGS / 2);
    Deployment first = deploy(Plan.atOnce(), List.of(box));
    assertEquals(Reply.TAKEN, room.reports.log(first.id(), box, large));
    assertEquals(Reply.NOT_FOUND, room.reports.log(first.id(), "stranger", large));
    Deployment second = deploy(Plan.atOnce(), List.of(box));
    room.later(Duration.ofSeconds(1));
    room.reports.log(second.id(), box, large);
    assertEquals(Optional.of(large), room.deployments.log(first.id(), box));
    Deployment third = deploy(Plan.atOnce(), List.of(box));
    room.later(Duration.ofSeconds(1));
    room.reports.log(third.id(), box, large);
    assertEquals(Optional.of(Reports.DROPPED), room.deployments.log(first.id(), box));
    assertEquals(Optional.of(large), room.deployments.log(second.id(), box));
    assertEquals(Optional.of(large), room.deployments.log(third.id(), box));
  }

  @Test
  void aDeviceThatIsForgottenIsNotCountedAnyMore() {
    List<String> boxes = room.devices(3);
    Deployment deployment = deploy(Plan.atOnce(), boxes);
    room.reports.report(deployment.id(), boxes.get(0), "success", "");
    room.devices.remove(boxes.get(1));
    assertEquals(Map.of("success", 1, "pending", 1), room.deployments.counts(deployment.id()));
    room.devices.remove(boxes.get(2));
    room.reports.goOn();
    assertEquals(Deployment.Status.FINISHED, now(deployment).status());
  }

  private long nanosOfReports(Deployment deployment, List<String> boxes) {
    long begin = System.nanoTime();
    boxes.forEach(box -> room.reports.report(deployment.id(), box, "success", ""));
    return System.nanoTime() - begin;
  }

  @Test
  void aVerdictCostsTheSameHoweverManyDevicesTheDeploymentHas() {
    room.database.write(
        handle ->
            handle.execute(
                """
                WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)
                INSERT INTO device (id, identity, status, created)
                    SELECT 'box-' || n, 'box-' || n, 'accepted', 0 FROM number
                """));
    List<String> all = IntStream.rangeClosed(1, 20_000).mapToObj(n -> "box-" + n).toList();
    Deployment small = deploy(Plan.atOnce(), all.subList(0, 200));
    Deployment large = deploy(Plan.atOnce(), all);
    long few = nanosOfReports(small, all.subList(0, 100));
    long many = nanosOfReports(large, all.subList(0, 100));
    assertTrue(many < 5 * few, "times as long: " + (double) many / few);
  }

  @Test
  void aPlanThatMakesNoSenseIsRefused() {
    List<Plan.Phase> phases = List.of(new Plan.Phase(10, Duration.ZERO));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Plan(phases, OptionalInt.empty(), OptionalInt.empty(), 0, false));
    assertThrows(
        IllegalArgumentException.class, () -> plan(OptionalInt.of(101), OptionalInt.empty(), 0));
    assertThrows(
        IllegalArgumentException.class, () -> plan(OptionalInt.empty(), OptionalInt.empty(), 11));
  }
}
