package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Stage;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.Offer;
import io.updateagent.remote.TinyServer;
import io.updateagent.remote.hawkbit.HawkbitFake;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server may keep a deployment from being installed. */
class ServerGateTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final StandingPace pace = new StandingPace();
  private HawkbitFake fake;
  private ManagementServer server;
  private ServerGate gate;
  private String id;

  @BeforeEach
  void aServerThatIsAskedOnceAMinute() throws Exception {
    fake = new HawkbitFake();
    fake.sleep("00:01:00");
    server = fake.client();
    Jitter middle = Jitter.of((RandomGenerator) () -> 1L << 63);
    gate = new ServerGate(server, Duration.ofHours(1), pace, middle);
    id = fake.offer("app-2");
    offered();
  }

  private Offer offered() throws Exception {
    Offer offer = server.poll(new DeviceIdentity("box", "app-1", Map.of())).orElseThrow();
    gate.offered(offer);
    return offer;
  }

  @AfterEach
  void end() {
    fake.close();
  }

  @Test
  void itHasASayBeforeTheInstallationAlone() {
    fake.update(id, "skip");
    pace.sleep(MINUTE.multipliedBy(2));
    assertTrue(gate.before(Stage.DOWNLOAD, id).isEmpty());
    assertTrue(gate.before(Stage.REBOOT, id).isEmpty());
    assertTrue(gate.before(Stage.COMMIT, id).isEmpty());
    assertTrue(gate.before(Stage.INSTALL, "").isEmpty());
    assertEquals("the server to let it be installed", reason());
  }

  @Test
  void itIsAskedOnceAnIntervalHoweverOftenOneLooks() {
    fake.update(id, "skip");
    assertTrue(isOpen(), "what it said in its offer counts for an interval");
    pace.sleep(MINUTE.multipliedBy(2));
    assertFalse(isOpen());
    fake.update(id, "forced");
    assertFalse(isOpen());
    pace.sleep(MINUTE.multipliedBy(2));
    assertTrue(isOpen());
  }

  @Test
  void aPersonWhoAsksNeedNotWait() throws Exception {
    fake.update(id, "skip");
    offered();
    assertFalse(isOpen());
    fake.update(id, "forced");
    gate.askSoon();
    assertTrue(isOpen());
  }

  @Test
  void whileItCannotBeAskedNothingIsInstalled() {
    pace.sleep(MINUTE.multipliedBy(2));
    fake.answerAll(TinyServer.response(503, ""));
    assertTrue(reason().contains("it cannot be asked") && reason().contains("503"), reason());
    fake.answerAll(null);
    assertFalse(isOpen(), "not at every look");
    pace.sleep(MINUTE.multipliedBy(2));
    assertTrue(isOpen());
  }

  @Test
  void anotherDeploymentIsAnotherQuestion() {
    fake.update(id, "skip");
    gate.before(Stage.INSTALL, "some other");
    assertFalse(isOpen());
  }

  @Test
  void whatIsGoneIsDoubtedOnceEachTimeThatTheServerWasAsked() {
    assertFalse(gate.doubts(id));
    fake.abort(id);
    pace.sleep(MINUTE.multipliedBy(2));
    assertFalse(isOpen());
    assertTrue(gate.doubts(id));
    assertFalse(gate.doubts(id));
    assertEquals(List.of(), fake.toldOfCancelling(id), "asking answers nothing");
    pace.sleep(MINUTE.multipliedBy(2));
    assertFalse(isOpen());
    assertTrue(gate.doubts(id));
  }

  private boolean isOpen() {
    return gate.before(Stage.INSTALL, id).isEmpty();
  }

  private String reason() {
    return gate.before(Stage.INSTALL, id).orElseThrow().what();
  }
}
