package io.updateagent.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every {@link ManagementServer} does, whatever the protocol behind it. The bench server
 * carries it out as well.
 */
public abstract class ManagementServerContract {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of("a", "b"));
  private static final int DEEP = 100_000;
  private static final int LONG = 20_000;
  private static final int LINE = 100;

  private TinyServer tiny;
  private ManagementServer server;

  /** The server with the protocol that is tested. */
  protected abstract TinyServer tinyServer() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    tiny = tinyServer();
    server = tiny.client();
  }

  @AfterEach
  final void end() {
    tiny.close();
  }

  @Test
  void nothingToDoIsNoOffer() throws Exception {
    assertEquals(Optional.empty(), server.poll(BOX));
  }

  @Test
  void whatIsOfferedIsGivenWithItsIdAndAddress() throws Exception {
    String id = tiny.offer("app-2");
    Offer offer = server.poll(BOX).orElseThrow();
    assertEquals(id, offer.deploymentId());
    assertEquals("app-2", offer.artifactName());
    assertTrue(offer.uri().startsWith("http"), offer.uri());
    assertTrue(offer.mayInstall());
    assertEquals(ManagementServer.Permission.GRANTED, server.mayInstall(id));
  }

  @Test
  void theSameOfferIsGivenUntilThereIsAVerdict() throws Exception {
    String id = tiny.offer("app-2");
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
    server.report(id, Status.FAILURE, "not-started");
    assertEquals(Optional.empty(), server.poll(BOX));
  }

  @Test
  void everyStepIsTold() throws Exception {
    String id = tiny.offer("app-2");
    for (Status status : Status.values()) {
      if (status != Status.FAILURE) {
        assertEquals(Ack.ACCEPTED, server.report(id, status, "step-" + status), status.name());
      }
    }
    List<String> told = tiny.told(id);
    int before = Status.values().length - 2; // all but the two verdicts
    assertEquals(before + 1, told.size(), told::toString);
    assertTrue(told.get(before).contains("success"), told::toString);
    assertFalse(String.join("", told.subList(0, before)).contains("success"), told::toString);
  }

  @Test
  void aVerdictThatIsToldTwiceStands() throws Exception {
    String id = tiny.offer("app-2");
    server.report(id, Status.SUCCESS, "");
    server.report(id, Status.SUCCESS, "");
    List<String> told = tiny.told(id);
    assertTrue(told.get(told.size() - 1).contains("success"), told::toString);
    assertEquals(Optional.empty(), server.poll(BOX));
  }

  @Test
  void aDeploymentThatTheServerDoesNotHaveDoesNotGoOn() throws Exception {
    tiny.offer("app-2");
    Ack ack = Ack.ABORTED;
    try {
      ack = server.report("4711", Status.INSTALLING, "");
    } catch (ServerException e) {
      assertEquals(404, e.httpCode());
    }
    assertEquals(Ack.ABORTED, ack);
  }

  @Test
  void theServersOperatorReadsWhyItFailed() throws Exception {
    String id = tiny.offer("app-2");
    String why = "inconsistent: ArtifactInstall: exited 1; ArtifactRollback: exited 2";
    server.report(id, Status.FAILURE, why);
    String told = tiny.told(id).get(0);
    assertTrue(told.contains("failure") && told.contains(why), told);
  }

  @Test
  void anAbortIsHeardBeforeTheInstallationBegins() throws Exception {
    String id = tiny.offer("app-2");
    assertEquals(Ack.ACCEPTED, server.report(id, Status.DOWNLOADING, ""));
    tiny.abort(id);
    assertEquals(Ack.ABORTED, server.report(id, Status.INSTALLING, ""));
    server.report(id, Status.FAILURE, "not-started: the server aborted the deployment");
    assertEquals(Optional.empty(), server.poll(BOX));
  }

  @Test
  void theLogArrivesWithTheVerdict() throws Exception {
    String id = tiny.offer("app-2");
    var entries = List.of(new LogEntry(Instant.EPOCH, "error", "disk full"));
    if (server.wantsLogBeforeVerdict()) {
      server.uploadLog(id, entries);
      server.report(id, Status.FAILURE, "rolled-back");
    } else {
      server.report(id, Status.FAILURE, "rolled-back");
      server.uploadLog(id, entries);
    }
    assertTrue(tiny.log(id).contains("disk full"), tiny.log(id));
  }

  @Test
  void ofALogThatIsTooLongTheEndArrives() throws Exception {
    String id = tiny.offer("app-2");
    var entries = new ArrayList<LogEntry>();
    for (int line = 0; line < LONG; line++) {
      entries.add(new LogEntry(Instant.EPOCH, "info", "x".repeat(LINE)));
    }
    entries.add(new LogEntry(Instant.EPOCH, "info", "the end"));
    server.uploadLog(id, entries);
    assertTrue(tiny.log(id).contains("the end"));
  }

  @Test
  void theInventoryArrivesAndItsLatestIsKnown() throws Exception {
    server.sendInventory(Map.of("agent_state", List.of("inconsistent"), "n", List.of("1", "2")));
    assertEquals("inconsistent", tiny.attribute("agent_state"));
    assertNotNull(tiny.attribute("n"));
    server.sendInventory(Map.of("agent_state", List.of("consistent")));
    assertEquals("consistent", tiny.attribute("agent_state"));
    assertNull(tiny.attribute("n"), "what is gone");
  }

  @Test
  void aDeviceThatIsNotLetInIsTold() throws Exception {
    everything(401, ServerException.Kind.UNAUTHORIZED);
  }

  @Test
  void anErrorOfTheServerSaysItsNumber() throws Exception {
    for (ServerException e : everything(500, ServerException.Kind.REFUSED)) {
      assertEquals(500, e.httpCode());
      assertTrue(String.valueOf(e.getMessage()).contains("500"), e.getMessage());
    }
  }

  @Test
  void whatIsTooLargeIsTold() throws Exception {
    everything(413, ServerException.Kind.TOO_LARGE);
  }

  @Test
  void aServerThatIsBusySaysForHowLong() throws Exception {
    tiny.answerAll(
        new MockResponse.Builder().code(429).addHeader("Retry-After", "7").body("slow").build());
    for (ServerException e : failures()) {
      assertEquals(Duration.ofSeconds(7), e.retryAfter().orElseThrow());
    }
  }

  @Test
  void whatIsNoAnswerIsRefused() throws Exception {
    for (String body : List.of("", "[]", "{", "7", "\"a\"", "null", "<html>", "\u0000", "{}}")) {
      tiny.answerAll(TinyServer.response(200, body));
      if (!body.equals("{}}")) {
        assertEquals(ServerException.Kind.MALFORMED, failure(() -> server.poll(BOX)).kind(), body);
      }
    }
  }

  @Test
  void anAnswerThatIsNestedWithoutEndIsRefused() throws Exception {
    tiny.answerAll(TinyServer.response(200, "{\"a\":".repeat(DEEP)));
    assertEquals(ServerException.Kind.MALFORMED, failure(() -> server.poll(BOX)).kind());
    tiny.answerAll(TinyServer.response(200, "[".repeat(DEEP)));
    assertEquals(ServerException.Kind.MALFORMED, failure(() -> server.poll(BOX)).kind());
  }

  @Test
  void anAnswerWithoutEndIsRefused() throws Exception {
    tiny.answerAll(TinyServer.response(200, "{\"a\":\"" + "x".repeat(2 << 20) + "\"}"));
    assertEquals(ServerException.Kind.MALFORMED, failure(() -> server.poll(BOX)).kind());
  }

  @Test
  void aServerThatStaysSilentIsNotWaitedFor() throws Exception {
    tiny.answerAll(
        new MockResponse.Builder().body("{}").headersDelay(30, TimeUnit.SECONDS).build());
    assertEquals(ServerException.Kind.UNREACHABLE, failure(() -> server.poll(BOX)).kind());
  }

  @Test
  void aServerThatIsNotThereIsTold() throws Exception {
    tiny.close();
    for (ServerException e : failures()) {
      assertEquals(ServerException.Kind.UNREACHABLE, e.kind());
    }
  }

  @Test
  void anOfferShowsNoSecret() throws Exception {
    tiny.offer("app-2");
    assertFalse(server.poll(BOX).orElseThrow().toString().contains(tiny.secret()));
  }

  private List<ServerException> everything(int code, ServerException.Kind kind) throws Exception {
    tiny.answerAll(TinyServer.response(code, "{\"secret\": \"of the server\"}\nand more"));
    List<ServerException> all = failures();
    all.forEach(e -> assertEquals(kind, e.kind()));
    return all;
  }

  private List<ServerException> failures() {
    var all = new ArrayList<ServerException>();
    all.add(failure(() -> server.poll(BOX)));
    all.add(failure(() -> server.report("1", Status.COMMITTING, "")));
    all.add(failure(() -> server.uploadLog("1", List.of())));
    all.add(failure(() -> server.sendInventory(Map.of("agent_state", List.of("consistent")))));
    return all;
  }

  private ServerException failure(Executable call) {
    ServerException e = assertThrows(ServerException.class, call);
    String said = String.valueOf(e.getMessage());
    assertEquals(1, said.lines().count(), said);
    assertFalse(said.contains(tiny.secret()), said);
    return e;
  }
}
