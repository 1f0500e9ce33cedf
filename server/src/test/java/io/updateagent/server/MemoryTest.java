package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** All that the server keeps is in memory, and so there is a most of it. */
class MemoryTest {
  private static final String LARGE = "x".repeat(Body.LARGE);

  @Test
  void whoeverAsksToBeLetInCannotFillIt() {
    var devices = new Devices(false);
    Optional<Device> first = devices.known("0", "key");
    assertTrue(first.isPresent());
    for (int one = 1; one < Devices.MOST; one++) {
      assertTrue(devices.known(String.valueOf(one), "key").isPresent());
    }
    assertEquals(Optional.empty(), devices.known("another", "key"));
    assertEquals(first, devices.known("0", "key"), "who was known stays so");
  }

  @Test
  void logsOfOldDeploymentsMakeRoomForNewOnesAndSaySo() {
    var rollouts = new Rollouts(InstantSource.fixed(Instant.EPOCH));
    var all = new ArrayList<Rollout>();
    for (long size = 0; size <= Rollouts.LARGEST_LOGS; size += Body.LARGE) {
      Rollout rollout = rollouts.create("n", "app", List.of("box", "idle"));
      assertEquals(Rollout.Reply.TAKEN, rollouts.log(rollout, "box", LARGE));
      all.add(rollout);
    }
    assertEquals(Rollout.Reply.NOT_FOUND, rollouts.log(all.get(0), "stranger", LARGE));
    String oldest = log(all.get(0), "box");
    assertTrue(oldest.contains("32 MiB"), () -> oldest.length() + " characters are left");
    for (Rollout rollout : all.subList(1, all.size())) {
      assertEquals(LARGE.length(), log(rollout, "box").length());
    }
    assertEquals("", log(all.get(0), "idle"), "there was none to drop");
  }

  private static String log(Rollout rollout, String device) {
    return Objects.requireNonNull(rollout.parts().get(device)).log();
  }
}
