package io.updateagent.remote.hawkbit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.updateagent.remote.Ack;
import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.ManagementServer.Permission;
import io.updateagent.remote.Status;
import io.updateagent.remote.hawkbit.FakeAction.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Actions that somebody has to confirm before the device may carry them out. */
class ConfirmationTest {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of());

  private HawkbitFake fake;
  private HawkbitServer server;
  private String id = "";

  @BeforeEach
  void anActionWaitsForConfirmation() throws Exception {
    fake = new HawkbitFake();
    server = fake.client(false);
    id = fake.offer("app-2");
    fake.action(id).state = State.WAITING_FOR_CONFIRMATION;
  }

  @AfterEach
  void end() {
    fake.close();
  }

  @Test
  void whatIsToBeConfirmedWaitsForAPersonAndThenIsOffered() throws Exception {
    assertEquals(Optional.empty(), server.poll(BOX));
    assertEquals(State.WAITING_FOR_CONFIRMATION, fake.action(id).state);
    fake.confirm(id, true);
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whatIsDeniedWaitsOn() throws Exception {
    fake.confirm(id, false);
    assertEquals(Optional.empty(), server.poll(BOX));
    assertEquals(List.of(), fake.told(id));
    fake.confirm(id, true);
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whatIsToBeConfirmedIsConfirmedIfThatIsWanted() throws Exception {
    assertEquals(id, fake.client(true).poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whatSomebodyConfirmsInTheSameMomentIsNoError() throws Exception {
    fake.confirmInBetween();
    assertEquals(id, fake.client(true).poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whatWaitsIsNotInstalledWhileItsConfirmationIsTakenBack() throws Exception {
    fake.confirm(id, true);
    assertEquals(Permission.GRANTED, server.mayInstall(id));
    fake.confirm(id, false);
    assertEquals(Permission.WITHHELD, server.mayInstall(id));
    assertEquals(Permission.GRANTED, fake.client(true).mayInstall(id), "confirmed anew");
  }

  @Test
  void whatGoesOnStopsWithoutItsConfirmationAndIsOfferedOnceItIsThereAgain() throws Exception {
    fake.confirm(id, true);
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
    assertEquals(Ack.ACCEPTED, server.report(id, Status.DOWNLOADING, ""));
    fake.confirm(id, false);
    assertEquals(Ack.ABORTED, server.report(id, Status.INSTALLING, ""));
    server.report(id, Status.FAILURE, "not-started");
    assertEquals(State.WAITING_FOR_CONFIRMATION, fake.action(id).state);
    fake.confirm(id, true);
    assertEquals(id, server.poll(BOX).orElseThrow().deploymentId());
  }

  @Test
  void whatIsCancelledBeforeItIsConfirmedIsOver() throws Exception {
    fake.abort(id);
    assertEquals(Optional.empty(), server.poll(BOX));
    assertEquals(List.of("closed success"), fake.action(id).cancelFeedback);
    assertEquals(State.CLOSED, fake.action(id).state);
  }
}
