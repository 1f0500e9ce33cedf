package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices and people call at the same time, and each of them sees something whole. */
class AtTheSameTimeTest {
  private static final int LINES = 2000;
  private static final int ROUNDS = 40;

  @TempDir Path directory;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private BenchRoom room;
  private RawDevice device;

  @BeforeEach
  void start() throws Exception {
    room = new BenchRoom(directory);
    device = new RawDevice(room);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    room.close();
  }

  @Test
  void aLogIsReadWholeWhileItIsReplaced() throws Exception {
    String id = room.deploy("app-2");
    device.tell(id, RawDevice.LOG, log("a"));
    Future<?> sending =
        threads.submit(
            () -> {
              for (int round = 0; round < ROUNDS; round++) {
                device.tell(id, RawDevice.LOG, log(round % 2 == 0 ? "b" : "a"));
              }
            });
    int read = 0;
    do {
      List<String> lines = room.log(id).lines().toList();
      assertEquals(LINES, lines.size());
      assertEquals(1, lines.stream().distinct().count());
      read++;
    } while (!sending.isDone());
    sending.get();
    assertTrue(read > 1, "nothing was read meanwhile");
  }

  @Test
  void whatIsAddedToTheInventoryAtTheSameTimeIsAllKept() throws Exception {
    var sending = new ArrayList<Future<?>>();
    for (int one = 0; one < ROUNDS; one++) {
      String body = "[{\"name\": \"n%d\", \"value\": \"v\"}]".formatted(one);
      sending.add(threads.submit(() -> device.send("PATCH", RawDevice.ATTRIBUTES, body)));
    }
    for (Future<?> call : sending) {
      call.get();
    }
    JsonNode attributes = room.manage("GET", "/inventory/devices", "").path(0).path("attributes");
    assertEquals(ROUNDS, attributes.size());
  }

  private static String log(String message) {
    String line = "{\"timestamp\": \"t\", \"level\": \"info\", \"message\": \"%s\"}";
    return "{\"messages\": [%s]}"
        .formatted(String.join(",", Collections.nCopies(LINES, line.formatted(message))));
  }
}
