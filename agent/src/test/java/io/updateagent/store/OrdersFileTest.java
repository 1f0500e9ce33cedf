package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.deployment.Phase;
import io.updateagent.deployment.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersFileTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:14:00Z");

  @TempDir Path data;

  @Test
  void whatWasOrderedIsFoundAgain() throws Exception {
    Orders orders =
        Orders.NONE
            .withHold(NOW)
            .withApproval("d-1", Phase.INSTALL)
            .withApproval("d-1", Phase.REBOOT)
            .withCancellation("d-1");
    new OrdersFile(data).write(orders);
    assertEquals(orders, new OrdersFile(data).read());
    assertTrue(orders.approves("d-1", Phase.REBOOT));
    assertTrue(orders.cancels("d-1"));
  }

  @Test
  void anApprovalIsOfOneDeploymentAndOnePhase() {
    Orders orders = Orders.NONE.withApproval("d-1", Phase.INSTALL);
    assertFalse(orders.approves("d-1", Phase.COMMIT));
    assertFalse(orders.approves("d-2", Phase.INSTALL));
    Orders next = orders.withApproval("d-2", Phase.COMMIT);
    assertFalse(next.approves("d-2", Phase.INSTALL));
    assertFalse(orders.withCancellation("d-1").cancels("d-2"));
  }

  @Test
  void thereIsNoFileWhileNothingIsOrdered() throws Exception {
    var file = new OrdersFile(data);
    assertEquals(Orders.NONE, file.read());
    file.write(Orders.NONE.withHold(NOW));
    assertTrue(Files.exists(file.path()));
    file.write(Orders.NONE);
    assertFalse(Files.exists(file.path()));
  }

  @Test
  void whatCannotBeUnderstoodIsNotTakenForNothing() throws Exception {
    var file = new OrdersFile(data);
    Files.writeString(file.path(), "{ \"hold\" : \"2026");
    var e = assertThrows(StoreException.class, file::read);
    assertEquals("cannot read %s: it is not JSON".formatted(file.path()), e.getMessage());
  }
}
