package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.updateagent.cli.NetworkRoom.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Links over which hardly anything comes through. The delays are those of a proxy, as not every
 * kernel can delay packets; the loss is the kernel's, in a network that only the test sees.
 */
@Tag("slow")
class SlowLinkIT {
  private static final int BYTES_PER_SECOND = 64_000 / 8;
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final long LONGEST_SECONDS = 240;

  @TempDir Path directory;

  @Test
  void deploymentsEndRightOverALinkOf64KilobitsASecondWith200MillisecondsDelay() throws Exception {
    try (var room = new NetworkRoom(directory)) {
      room.proxy().slowDown(BYTES_PER_SECOND, DELAY);
      Ending good = room.deploy(NetworkCall.DOWNLOADING, NetworkFault.DELAYED, false);
      assertEquals(List.of("success"), good.verdicts(), good::toString);
      assertEquals(List.of(), good.complaints());
      Ending bad = room.deploy(NetworkCall.FAILURE, NetworkFault.DELAYED, false);
      assertEquals(List.of("rolled-back"), bad.verdicts(), bad::toString);
      assertEquals(List.of(), bad.complaints());
      Duration least = Duration.ofMillis(NetworkRoom.CONTENT * 1000L / BYTES_PER_SECOND);
      assertTrue(good.took().compareTo(least) > 0, "the link was not slow: " + good.took());
      System.out.printf(
          "64 kbit/s, 200 ms: success in %d ms, of which %d ms are the artifact's; rolled back in %d ms%n",
          good.took().toMillis(), least.toMillis(), bad.took().toMillis());
    }
  }

  @Test
  void alsoWhereEveryTwentiethPacketIsLost() throws Exception {
    assumeTrue(
        canLimit(), "this machine lets nobody make a network with limits (unshare, tc, nft)");
    String artifact;
    try (var room = new NetworkRoom(directory)) {
      artifact = room.artifact("app");
    }
    Files.writeString(
        directory.resolve("agent.conf"),
        """
        { "ServerURL": "http://127.0.0.1:8080", "UpdatePollIntervalSeconds": 5,
          "InventoryPollIntervalSeconds": 5, "RetryPollIntervalSeconds": 5 }
        """);
    long begin = System.nanoTime();
    Path program = Path.of("../server/target/server/bin/agent-server").toAbsolutePath();
    Process run = inNetworkOfItsOwn(script(), program.toString(), Rig.PROGRAM.toString(), artifact);
    boolean ended = run.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS);
    run.descendants().forEach(ProcessHandle::destroy);
    run.destroy();
    assertTrue(ended, this::said);
    assertEquals(0, run.exitValue(), this::said);
    String history = Files.readString(directory.resolve("data/history.jsonl"));
    assertEquals(1, history.lines().count(), history);
    assertTrue(history.contains("\"verdict\":\"success\""), history);
    System.out.printf(
        "64 kbit/s, every 20th packet lost: success in %d ms, lost: %s%n",
        Duration.ofNanos(System.nanoTime() - begin).toMillis(),
        Files.readString(directory.resolve("lost")).strip());
  }

  private static String script() throws Exception {
    var resource = Objects.requireNonNull(SlowLinkIT.class.getResource("/narrow-link"));
    return Path.of(resource.toURI()).toString();
  }

  private boolean canLimit() throws IOException, InterruptedException {
    Process trial =
        inNetworkOfItsOwn(
            "-c",
            "tc qdisc add dev lo root tbf rate 64kbit burst 4kb latency 2s && nft list tables");
    return trial.waitFor() == 0;
  }

  private Process inNetworkOfItsOwn(String... arguments) throws IOException {
    var words = new java.util.ArrayList<>(List.of("unshare", "-rn", "sh"));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words).directory(directory.toFile());
    // The machine's own proxy is not to be reached from there.
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
    for (String name : List.of("modules", "scripts", "identity", "inventory", "hooks", "run")) {
      builder
          .environment()
          .put(
              "AGENT_" + name.toUpperCase(java.util.Locale.ROOT),
              directory.resolve(name).toString());
    }
    return builder
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("said").toFile())
        .start();
  }

  private String said() {
    var all = new StringBuilder();
    for (String name : List.of("said", "daemon.log", "server.log")) {
      try {
        all.append(Files.readString(directory.resolve(name))).append('\n');
      } catch (IOException e) {
        all.append("no ").append(name).append('\n');
      }
    }
    return all.toString();
  }
}
