package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that a device sends is taken without a limit. */
class SizesTest {
  private static final int SMALL = 64 * 1024;
  private static final int LARGE = 1024 * 1024;
  private static final String LOG =
      "{\"messages\": [{\"timestamp\": \"t\", \"level\": \"error\", \"message\": \"%s\"}]}";
  private static final String INVENTORY = "[{\"name\": \"n\", \"value\": \"%s\"}]";
  private static final String STATUS = "{\"status\": \"installing\", \"substate\": \"%s\"}";

  @TempDir Path directory;

  private BenchRoom room;
  private RawDevice device;
  private String id;

  @BeforeEach
  void deploy() throws Exception {
    room = new BenchRoom(directory);
    device = new RawDevice(room);
    id = room.deploy("app-2");
  }

  @AfterEach
  void end() {
    room.close();
  }

  @Test
  void aLogThatIsTooLargeIsRefusedAndTheOneBeforeStays() {
    assertEquals(204, device.tell(id, RawDevice.LOG, LOG.formatted("disk full")));
    assertEquals(413, device.tell(id, RawDevice.LOG, larger(LOG, LARGE)));
    assertEquals("t error disk full\n", room.log(id));
    assertEquals(204, device.tell(id, RawDevice.LOG, sized(LOG, LARGE)));
  }

  @Test
  void anInventoryThatIsTooLargeIsRefusedAndTheOneBeforeStays() {
    assertEquals(200, send("PUT", INVENTORY.formatted("before")));
    for (String method : List.of("PUT", "PATCH")) {
      assertEquals(413, send(method, larger(INVENTORY, LARGE)));
    }
    assertTrue(room.manage("GET", "/inventory/devices", "").toString().contains("\"before\""));
    assertEquals(200, send("PUT", sized(INVENTORY, LARGE)));
  }

  @Test
  void whatIsNoInventoryIsRefusedAndTheOneBeforeStays() {
    assertEquals(200, send("PUT", INVENTORY.formatted("before")));
    for (String body : List.of("", "{", "{}", "7", "[7]", "[{}]", "[{\"name\": 7}]")) {
      assertEquals(400, send("PUT", body), body);
      assertEquals(400, send("PATCH", body), body);
    }
    assertTrue(room.manage("GET", "/inventory/devices", "").toString().contains("\"before\""));
  }

  @Test
  void aReportThatIsTooLargeIsRefused() {
    assertEquals(413, device.tell(id, RawDevice.STATUS, larger(STATUS, SMALL)));
    assertEquals(204, device.tell(id, RawDevice.STATUS, sized(STATUS, SMALL)));
  }

  @Test
  void aDeviceThatSaysTooMuchOfItselfIsNotLetIn() throws Exception {
    assertEquals(413, device.login("x".repeat(SMALL)).statusCode());
    assertEquals(200, device.login("x").statusCode());
  }

  private int send(String method, String body) {
    return device.send(method, RawDevice.ATTRIBUTES, body).statusCode();
  }

  private static String sized(String form, int size) {
    return form.formatted("x".repeat(size - form.length() + "%s".length()));
  }

  private static String larger(String form, int size) {
    return sized(form, size + 1);
  }
}
