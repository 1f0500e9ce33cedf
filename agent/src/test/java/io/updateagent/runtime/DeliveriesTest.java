package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.History;
import io.updateagent.store.Outbox;
import io.updateagent.store.Outbox.Report;
import io.updateagent.store.Refusals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server did not hear it hears later, in order, or it is given up. */
class DeliveriesTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:14:00Z");

  @TempDir Path data;
  private Instant now = NOW;
  private Outbox outbox = new Outbox(Path.of("none"), () -> NOW);
  private final Server server = new Server();

  /** Takes what it is told, unless it is to answer something else; 0 is no answer. */
  private static final class Server implements ManagementServer {
    private final List<String> heard = new ArrayList<>();
    private final Map<String, Integer> answers = new HashMap<>();

    private void hear(String what) throws ServerException {
      Integer code = answers.get(what);
      if (code != null) {
        ServerException.Kind kind =
            code == 0 ? ServerException.Kind.UNREACHABLE : ServerException.Kind.REFUSED;
        throw new ServerException(kind, "cannot " + what, code, null, null);
      }
      heard.add(what);
    }

    @Override
    public Optional<Offer> poll(DeviceIdentity device) {
      return Optional.empty();
    }

    @Override
    public Ack report(String deploymentId, Status status, String substate) throws ServerException {
      hear("report %s %s".formatted(deploymentId, status));
      return Ack.ACCEPTED;
    }

    @Override
    public void uploadLog(String deploymentId, List<LogEntry> entries) throws ServerException {
      hear("log %s of %d lines".formatted(deploymentId, entries.size()));
    }

    @Override
    public void sendInventory(Map<String, List<String>> attributes) {}

    @Override
    public void renewAuthorization() {}
  }

  @BeforeEach
  void threeThatWereNotTold() throws Exception {
    outbox = new Outbox(data, () -> now);
    for (String id : List.of("d-1", "d-2", "d-3")) {
      outbox.keep(report(id, id.equals("d-2")));
    }
    DeploymentLog.open(data, "d-1", NOW, () -> NOW).append("error", "it failed");
    DeploymentLog.open(data, "d-3", NOW, () -> NOW).append("error", "it failed as well");
  }

  private static Report report(String id, boolean success) {
    return new Report(id, "app", success, "rolled-back: " + id, NOW, false, Refusals.NONE);
  }

  private void deliver() throws ServerException {
    new Deliveries(server, new Outbox(data, () -> now), data, () -> now).deliver();
  }

  private List<String> left() {
    return outbox.reports().stream().map(Report::deployment).toList();
  }

  @Test
  void allIsToldInOrderAndOnce() throws Exception {
    deliver();
    deliver();
    assertEquals(
        List.of(
            "report d-1 FAILURE",
            "log d-1 of 1 lines",
            "report d-2 SUCCESS",
            "report d-3 FAILURE",
            "log d-3 of 1 lines"),
        server.heard);
    assertFalse(Files.exists(data.resolve("outbox")));
  }

  @Test
  void nothingIsToldBeforeWhatComesFirst() throws Exception {
    server.answers.put("report d-2 SUCCESS", 0);
    assertThrows(ServerException.class, this::deliver);
    assertEquals(List.of("report d-1 FAILURE", "log d-1 of 1 lines"), server.heard);
    assertEquals(List.of("d-2", "d-3"), left());
    server.answers.clear();
    server.heard.clear();
    deliver();
    assertEquals("report d-2 SUCCESS", server.heard.get(0));
  }

  @Test
  void aVerdictThatArrivedIsNotToldAgainForItsLog() throws Exception {
    server.answers.put("log d-1 of 1 lines", 0);
    assertThrows(ServerException.class, this::deliver);
    assertTrue(outbox.reports().get(0).told());
    server.answers.clear();
    deliver();
    assertEquals(1, server.heard.stream().filter("report d-1 FAILURE"::equals).count());
    assertEquals("log d-1 of 1 lines", server.heard.get(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {409, 410})
  void whatIsOverAtTheServerIsGivenUpAtOnceAndTheHistorySaysSo(int code) throws Exception {
    server.answers.put("report d-1 FAILURE", code);
    deliver();
    assertEquals(List.of("d-1"), lost());
    assertEquals(List.of(), left());
    assertEquals("report d-2 SUCCESS", server.heard.get(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 409, 410, 413, 422})
  void aLogThatIsRefusedForGoodIsGivenUp(int code) throws Exception {
    server.answers.put("log d-3 of 1 lines", code);
    deliver();
    assertEquals(List.of("d-3"), lost());
    assertEquals(List.of(), left());
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422, 500})
  void aVerdictThatIsRefusedIsToldAgainForAWeekAndInNobodysWay(int code) throws Exception {
    server.answers.put("report d-1 FAILURE", code);
    for (int hour = 0; hour < 24 * 7; hour++) {
      deliverIfPossible();
      assertEquals("d-1", left().get(0));
      now = now.plus(Duration.ofHours(1));
    }
    assertEquals(List.of("d-1"), left());
    assertEquals(List.of(), lost());
    server.answers.clear();
    now = now.plus(Duration.ofHours(6));
    deliver();
    assertEquals("report d-1 FAILURE", server.heard.get(server.heard.size() - 2));
    assertEquals(List.of(), left());
  }

  @Test
  void aVerdictThatIsRefusedForMoreThanAWeekIsGivenUpAndTheHistorySaysSo() throws Exception {
    server.answers.put("report d-1 FAILURE", 404);
    for (int hour = 0; hour < 24 * 8; hour++) {
      deliver();
      now = now.plus(Duration.ofHours(1));
    }
    assertEquals(List.of(), left());
    assertEquals(List.of("d-1"), lost());
    String line = History.read(data, 1).whole().get(0);
    assertTrue(line.contains("rolled-back: d-1") && line.contains("times since"), line);
  }

  @Test
  void howOftenItIsToldIsBoundedHoweverOftenTheServerIsPolled() throws Exception {
    server.answers.put("report d-1 FAILURE", 404);
    for (int second = 0; second < 24 * 3600; second += 20) {
      deliver();
      now = now.plusSeconds(20);
    }
    int tried = outbox.reports().get(0).refusals().count();
    assertTrue(tried < 20, tried + " requests in a day");
  }

  @Test
  void aClockThatGoesBackForEverDoesNotKeepItForEver() throws Exception {
    server.answers.put("report d-1 FAILURE", 404);
    for (int round = 0; round < Refusals.MOST; round++) {
      deliver();
      now = now.minusSeconds(1);
    }
    assertEquals(List.of(), left());
  }

  private void deliverIfPossible() {
    try {
      deliver();
    } catch (ServerException e) {
      assertTrue(e.httpCode() >= 500, "only a server that is ill keeps the rest back");
    }
  }

  /** What the history calls untold. */
  private List<String> lost() throws Exception {
    var ids = new ArrayList<String>();
    for (String line : History.read(data, 10).whole()) {
      assertTrue(line.contains("\"verdict\":\"untold\""), line);
      ids.add(line.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"));
    }
    return ids;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 403, 408, 429})
  void whatMayBeTakenTomorrowIsKept(int code) throws Exception {
    server.answers.put("report d-1 FAILURE", code);
    for (int round = 0; round < 2 * Refusals.MOST; round++) {
      assertThrows(ServerException.class, this::deliver);
    }
    assertEquals(List.of("d-1", "d-2", "d-3"), left());
  }

  @Test
  void aServerThatAlwaysFailsAtOneReportHearsTheOthersSoon() throws Exception {
    server.answers.put("report d-1 FAILURE", 500);
    for (int round = 1; round < Refusals.FEW; round++) {
      assertThrows(ServerException.class, this::deliver);
    }
    deliver();
    assertEquals("report d-2 SUCCESS", server.heard.get(0));
    assertEquals(List.of("d-1"), left());
  }

  @Test
  void aDamagedOutboxIsInNobodysWayAndSetAside() throws Exception {
    Files.writeString(data.resolve("outbox"), "{ damaged");
    deliver();
    assertEquals(List.of(), server.heard);
    assertEquals(1, outbox.unreadable().size());
    outbox.keep(report("d-4", true));
    assertEquals(List.of("d-4"), left());
    assertEquals("{ damaged", Files.readString(data.resolve("outbox.unreadable-1")));
    assertEquals(List.of(data.resolve("outbox.unreadable-1").toString()), outbox.unreadable());
  }

  @Test
  void noMoreThanAFewAreSetAsideTheLatest() throws Exception {
    for (int number = 1; number <= 5; number++) {
      Files.writeString(data.resolve("outbox"), "{ damaged " + number);
      outbox.keep(report("d-4", true));
    }
    assertEquals(3, outbox.unreadable().size());
    assertEquals("{ damaged 3", Files.readString(data.resolve("outbox.unreadable-1")));
    assertEquals("{ damaged 5", Files.readString(data.resolve("outbox.unreadable-3")));
  }

  @Test
  void whatIsNoFileAtAllIsSetAsideToo() throws Exception {
    Files.delete(data.resolve("outbox"));
    Files.createDirectories(data.resolve("outbox/something"));
    outbox.keep(report("d-4", true));
    assertEquals(List.of("d-4"), left());
    assertTrue(Files.exists(data.resolve("outbox.unreadable-1/something")));
  }

  @Test
  void notMoreIsKeptThanFits() throws Exception {
    for (int number = 0; number < 50; number++) {
      outbox.keep(report("e-" + number, false));
      outbox.keep(report("e-" + number, true));
    }
    assertEquals(20, left().size());
    assertEquals("e-49", left().get(19));
    assertEquals("e-30", left().get(0));
    assertEquals(10, lost().size(), "the latest of the 33 that were let go");
  }
}
