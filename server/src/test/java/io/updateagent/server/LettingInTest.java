package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a device gets in (Mender device API, authentication). */
class LettingInTest {
  private static final String BOX = "{\"mac\": \"00:01\"}";
  private static final String SAME = "{ \"mac\":\"00:01\" }";
  private static final String NEXT_V1 =
      "/api/devices/v1/deployments/device/deployments/next?artifact_name=a&device_type=box";

  @TempDir Path directory;
  private @Nullable BenchRoom room;

  @AfterEach
  void end() {
    if (room != null) {
      room.close();
    }
  }

  private BenchRoom room(boolean acceptAll) throws Exception {
    end();
    room = new BenchRoom(directory, acceptAll);
    return room;
  }

  private static JsonNode known(BenchRoom room) {
    return room.manage("GET", "/devauth/devices", "").path(0);
  }

  private static void decide(BenchRoom room, String status) {
    JsonNode device = known(room);
    String path =
        "/devauth/devices/%s/auth/%s/status"
            .formatted(
                device.path("id").asText(), device.path("auth_sets").path(0).path("id").asText());
    room.manage("PUT", path, "{\"status\": \"%s\"}".formatted(status));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void aDeviceWaitsUntilItIsAcceptedWhateverKeyItHas(String kind) throws Exception {
    BenchRoom room = room(false);
    var device = new RawDevice(room, BOX, kind);
    assertEquals(401, device.login(BOX).statusCode());
    assertEquals("pending", known(room).path("status").asText());
    decide(room, "accepted");
    assertEquals(200, device.login(SAME).statusCode());
    assertEquals(1, room.manage("GET", "/devauth/devices", "").size());
  }

  @Test
  void aTokenEndsWithItsAdmissionAndALoginStaysRefused() throws Exception {
    BenchRoom room = room(true);
    var device = new RawDevice(room, BOX);
    assertEquals(204, device.send("GET", NEXT_V1, "").statusCode());
    decide(room, "rejected");
    assertEquals(401, device.send("GET", NEXT_V1, "").statusCode());
    assertEquals(401, device.login(BOX).statusCode());
  }

  @Test
  void whoWasLetInStaysSoOverARestart() throws Exception {
    var device = new RawDevice(room(true), BOX);
    String token = device.token();
    BenchRoom after = room(false);
    assertEquals(204, device.at(after).send("GET", NEXT_V1, "").statusCode());
    assertEquals(200, device.login(BOX).statusCode());
    assertTrue(token.split("[.]", -1).length == 3, token);
  }

  @Test
  void whoIsNamedBeforeGetsInAtOnce() throws Exception {
    var device = new RawDevice(room(false), "unknown");
    String pem = Signatures.read(device.pem()).orElseThrow().pem();
    end();
    room = null;
    try (Store store = Store.open(BenchRoom.data(directory), InstantSource.system())) {
      String identity = DeviceIdentity.normal(BOX);
      assertEquals(
          Admission.PREAUTHORIZED,
          store.admissions().preauthorize(identity, pem).orElseThrow().admission());
    }
    assertEquals(200, device.at(room(false)).login(SAME).statusCode());
  }

  @Test
  void theOlderQuestionForAnUpdateIsAnsweredToo() throws Exception {
    BenchRoom room = room(true);
    var device = new RawDevice(room, BOX);
    room.deploy("app-2");
    assertTrue(device.send("GET", NEXT_V1, "").body().contains("\"app-2\""));
  }
}
