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
import io.updateagent.store.Outbox;
import io.updateagent.store.Outbox.Report;
import java.nio.file.Files;
import java.nio.file.Path;
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
  private Outbox outbox = new Outbox(Path.of("none"));
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
    outbox = new Outbox(data);
    for (String id : List.of("d-1", "d-2", "d-3")) {
      outbox.keep(report(id, id.equals("d-2")));
    }
    DeploymentLog.open(data, "d-1", NOW, () -> NOW).append("error", "it failed");
    DeploymentLog.open(data, "d-3", NOW, () -> NOW).append("error", "it failed as well");
  }

  private static Report report(String id, boolean success) {
    return new Report(id, "app", success, "words", NOW, false, 0);
  }

  private void deliver() throws ServerException {
    new Deliveries(server, new Outbox(data), data, () -> NOW).deliver();
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
  @ValueSource(ints = {400, 404, 409, 410, 413, 422})
  void whatIsRefusedForGoodIsInNobodysWay(int code) throws Exception {
    server.answers.put("report d-1 FAILURE", code);
    server.answers.put("log d-3 of 1 lines", code);
    deliver();
    assertEquals(List.of("report d-2 SUCCESS", "report d-3 FAILURE"), server.heard);
    assertEquals(List.of(), left());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 401, 403, 408, 429})
  void whatMayBeTakenTomorrowIsKept(int code) throws Exception {
    server.answers.put("report d-1 FAILURE", code);
    for (int round = 0; round < 2 * Deliveries.MOST_REFUSALS; round++) {
      assertThrows(ServerException.class, this::deliver);
    }
    assertEquals(List.of("d-1", "d-2", "d-3"), left());
  }

  @Test
  void aServerThatAlwaysFailsAtOneReportHearsTheOthersSomeDay() throws Exception {
    server.answers.put("report d-1 FAILURE", 500);
    for (int round = 0; round < Deliveries.MOST_REFUSALS; round++) {
      assertThrows(ServerException.class, this::deliver);
    }
    deliver();
    assertEquals("report d-2 SUCCESS", server.heard.get(0));
  }

  @Test
  void aDamagedOutboxIsInNobodysWay() throws Exception {
    Files.writeString(data.resolve("outbox"), "{ damaged");
    deliver();
    assertEquals(List.of(), server.heard);
    outbox.keep(report("d-4", true));
    assertEquals(List.of("d-4"), left());
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
  }
}
