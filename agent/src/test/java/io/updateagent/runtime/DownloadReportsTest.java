package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A server hears how far a download came, and never slows it. */
class DownloadReportsTest {
  private static final long SIZE = 100L * 1024 * 1024;

  private final StandingPace pace = new StandingPace();
  private final Server server = new Server();
  private final List<Runnable> calls = new ArrayList<>();

  /** Notes what it is told, and answers as it is to. */
  private static final class Server implements ManagementServer {
    private final List<String> heard = new ArrayList<>();
    private Ack answer = Ack.ACCEPTED;
    private int code;

    @Override
    public Optional<Offer> poll(DeviceIdentity device) {
      return Optional.empty();
    }

    @Override
    public Ack report(String deploymentId, Status status, String substate) throws ServerException {
      heard.add(status + " " + substate);
      if (code != 0) {
        throw new ServerException(ServerException.Kind.REFUSED, "no", code, null, null);
      }
      return answer;
    }

    @Override
    public void uploadLog(String deploymentId, List<LogEntry> entries) {}

    @Override
    public void sendInventory(Map<String, List<String>> attributes) {}

    @Override
    public void renewAuthorization() {}
  }

  private DownloadReports reports(ManagementServer told, long size) {
    return new DownloadReports(told, "d-1", () -> size, pace, Runnable::run);
  }

  @Test
  void everyTenthPartIsToldInPercentAndWords() {
    DownloadReports reports = reports(server, SIZE);
    for (int percent = 1; percent <= 100; percent++) {
      pace.sleep(Duration.ofSeconds(1));
      reports.accept(SIZE / 100 * percent);
    }
    assertEquals(10, server.heard.size(), server.heard::toString);
    assertEquals("DOWNLOADING Download: 10 % (10.0 of 100.0 MiB)", server.heard.get(0));
    assertEquals("DOWNLOADING Download: 100 % (100.0 of 100.0 MiB)", server.heard.get(9));
  }

  @Test
  void aFastDownloadIsNotToldInEveryPart() {
    DownloadReports reports = reports(server, SIZE);
    for (int percent = 1; percent <= 100; percent++) {
      pace.sleep(Duration.ofMillis(100));
      reports.accept(SIZE / 100 * percent);
    }
    assertEquals(2, server.heard.size(), server.heard::toString);
  }

  @Test
  void aSlowOneIsToldNowAndThenAndNeverMoreThanSoOften() {
    DownloadReports reports = reports(server, -1);
    for (int minute = 1; minute <= 60 * 24 * 7; minute++) {
      pace.sleep(Duration.ofMinutes(1));
      reports.accept(minute * 1024L * 1024);
    }
    assertEquals(DownloadReports.MOST, server.heard.size());
    assertEquals("DOWNLOADING Download: 1.0 MiB", server.heard.get(0));
    assertEquals("DOWNLOADING Download: 3.0 MiB", server.heard.get(1));
  }

  @Test
  void aServerThatDoesNotAnswerIsNotWaitedForAndNotAskedAnew() {
    var reports = new DownloadReports(server, "d-1", () -> SIZE, pace, calls::add);
    for (int percent = 1; percent <= 100; percent++) {
      pace.sleep(Duration.ofSeconds(10));
      reports.accept(SIZE / 100 * percent);
    }
    assertEquals(1, calls.size(), "one is under way");
    calls.get(0).run();
    pace.sleep(Duration.ofSeconds(10));
    reports.accept(SIZE);
    assertEquals(2, calls.size());
  }

  @Test
  void whatIsNotTakenIsNothing() {
    server.code = 500;
    DownloadReports reports = reports(server, SIZE);
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE / 2);
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE);
    assertEquals(2, server.heard.size());
  }

  @Test
  void aDeploymentThatIsAbortedHearsNoMore() {
    server.answer = Ack.ABORTED;
    DownloadReports reports = reports(server, SIZE);
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE / 2);
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE);
    assertEquals(1, server.heard.size());
    assertTrue(reports.isAborted()); // which ends the download, see Wish
  }

  @Test
  void nothingIsToldOnceSomethingElseWasReported() throws Exception {
    var polite = new PoliteServer(server, pace, new Figures());
    DownloadReports reports = reports(polite, SIZE);
    polite.report("d-1", Status.DOWNLOADING, "");
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE / 2);
    polite.report("d-1", Status.INSTALLING, "");
    pace.sleep(Duration.ofMinutes(1));
    reports.accept(SIZE);
    assertEquals(3, server.heard.size(), server.heard::toString);
    assertTrue(server.heard.get(2).startsWith("INSTALLING"), server.heard::toString);
  }
}
