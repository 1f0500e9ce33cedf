package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What devices tell of a deployment, and what becomes of it. */
class ReportsTest {
  private static final String LOG =
      "{\"messages\": [{\"timestamp\": \"t\", \"level\": \"error\", \"message\": \"disk full\"}]}";

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
  void everyWordOfTheProtocolIsTaken() {
    for (String word :
        List.of(
            "downloading",
            "pause_before_installing",
            "installing",
            "pause_before_rebooting",
            "rebooting",
            "pause_before_committing",
            "success")) {
      assertEquals(204, device.report(id, word), word);
      assertEquals(word, status());
    }
  }

  @Test
  void anyOtherWordIsRefusedAndChangesNothing() {
    device.report(id, "installing");
    for (String word : List.of("", "Success", "done", "aborted", "pending", "decommissioned")) {
      assertEquals(400, device.report(id, word), word);
    }
    for (String body :
        List.of("{}", "[]", "7", "{\"status\": null}", "{\"status\": [\"success\"]}")) {
      assertEquals(400, device.tell(id, RawDevice.STATUS, body), body);
    }
    assertEquals("installing", status());
  }

  @Test
  void whatIsInstalledAlreadyIsNotOfferedAgain() {
    assertEquals(204, device.report(id, "already-installed"));
    assertEquals("already-installed", status());
    assertEquals(204, next());
  }

  @Test
  void aVerdictThatIsToldAgainIsNoAbort() {
    for (String verdict : List.of("failure", "failure")) {
      assertEquals(204, device.report(id, verdict));
    }
    assertEquals(409, device.report(id, "installing"), "nobody goes on after a verdict");
    assertEquals("failure", status());
    assertEquals(204, next());
  }

  @Test
  void anAbortIsTheLastWord() {
    room.abort(id);
    for (String word : List.of("installing", "success", "failure")) {
      assertEquals(409, device.report(id, word), word);
    }
    assertEquals("aborted", status());
  }

  @Test
  void whatIsNoLogIsRefusedAndTheLogStays() {
    assertEquals(204, device.tell(id, RawDevice.LOG, LOG));
    for (String body : List.of("{}", "[]", "7", "", "{", "{\"messages\": 7}")) {
      assertEquals(400, device.tell(id, RawDevice.LOG, body), body);
    }
    assertEquals("t error disk full\n", room.log(id));
  }

  private int next() {
    String body = "{\"device_provides\": {\"device_type\": \"box\", \"artifact_name\": \"a\"}}";
    return device
        .send("POST", "/api/devices/v2/deployments/device/deployments/next", body)
        .statusCode();
  }

  private String status() {
    String path = "/deployments/deployments/" + id + "/devices";
    return room.manage("GET", path, "").path(0).path("status").asText();
  }
}
