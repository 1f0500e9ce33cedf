package io.updateagent.server;

import io.updateagent.server.gui.Client;
import io.updateagent.server.store.Role;
import io.updateagent.server.store.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole server for somebody who means harm, and who else is there: its operators, its devices.
 */
abstract class AttackRoom {
  static final String BOX = "{\"mac\":\"00:01\"}";
  static final String NEXT = "/api/devices/v2/deployments/device/deployments/next";
  static final String RUNS =
      "{\"device_provides\": {\"device_type\": \"box\", \"artifact_name\": \"app-1\"}}";

  @TempDir Path directory;
  private @Nullable BenchRoom open;

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  final BenchRoom room() throws Exception {
    return room(true, Options.USUAL_TOKENS);
  }

  final BenchRoom room(boolean acceptAll, Duration tokens) throws Exception {
    close();
    open = new BenchRoom(directory, acceptAll, tokens);
    return open;
  }

  /** What the server keeps, as the program beside it sees it. */
  final Store store(BenchRoom room) throws Exception {
    return Store.open(room.data(), InstantSource.system());
  }

  /** Somebody at a browser, who is logged in. */
  final Client operator(BenchRoom room, String name) throws Exception {
    try (Store store = store(room)) {
      store.users().add(name, "no password has this hash", Role.OPERATE);
      var user = store.users().find(name).orElseThrow();
      return new Client(room.url())
          .with(store.credentials().session(user, Duration.ofHours(1)).secret());
    }
  }

  static int next(RawDevice device) {
    return device.send("POST", NEXT, RUNS).statusCode();
  }

  static String status(BenchRoom room, String deployment) {
    String path = "/deployments/deployments/" + deployment + "/devices";
    return room.manage("GET", path, "").path(0).path("status").asText();
  }

  static String statusOfDevice(BenchRoom room) {
    return room.manage("GET", "/devauth/devices", "").path(0).path("status").asText();
  }

  static int decide(BenchRoom room, int key, String status) {
    var device = room.manage("GET", "/devauth/devices", "").path(0);
    String set = device.path("auth_sets").path(key).path("id").asText();
    String path =
        "/api/management/v1/devauth/devices/%s/auth/%s/status"
            .formatted(device.path("id").asText(), set);
    return room.send(
            "PUT",
            path,
            Map.of("Authorization", "Bearer token"),
            "{\"status\": \"%s\"}".formatted(status))
        .statusCode();
  }
}
