package io.updateagent.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Plays the agent's main job with real programs on loopback: an update that works, one that fails
 * and is rolled back, one whose rollback fails too, and its repair.
 */
public final class Demonstration implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final int PASSWORD_BYTES = 12;
  private static final long LOOK_MILLISECONDS = 100;

  private final PrintWriter out;
  private final Path scratch;
  private final Path agent;
  private final Bench bench;
  private final DemoArtifacts artifacts;
  private final Path store;
  private @Nullable Process serverProcess;
  private @Nullable Process daemon;
  private boolean kept;

  /**
   * @param home the agent's distribution
   * @param server the bench server's program
   * @param out hears what happens
   * @throws IOException if there is no room for a scratch directory
   */
  public Demonstration(Path home, Path server, PrintWriter out) throws IOException {
    this.out = out;
    this.scratch = Files.createTempDirectory("agent-demo");
    this.agent = home.resolve("bin/agent");
    this.bench = new Bench(server, scratch);
    this.store = Files.createDirectories(scratch.resolve("artifacts"));
    this.artifacts = new DemoArtifacts(scratch, store);
    prepare(home);
  }

  private void prepare(Path home) throws IOException {
    for (String directory : List.of("data", "modules", "scripts", "identity", "inventory")) {
      Files.createDirectories(scratch.resolve(directory));
    }
    Files.copy(home.resolve("share/modules/v3/files"), scratch.resolve("modules/files"));
    scratch.resolve("modules/files").toFile().setExecutable(true);
    Files.writeString(
        scratch.resolve("data/device_type"),
        "device_type=%s\n".formatted(DemoArtifacts.deviceType()));
    Path identity = scratch.resolve("identity/agent-device-identity");
    Files.writeString(identity, "#!/bin/sh\necho name=demo-device-1\n");
    identity.toFile().setExecutable(true);
  }

  /**
   * Plays it all.
   *
   * @throws IOException if something did not go as it must
   */
  public void run() throws IOException, InterruptedException {
    say("A bench server and an agent on this machine, in " + scratch);
    serverProcess = bench.serve(store);
    Files.writeString(
        scratch.resolve("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 1,
          "RetryPollIntervalSeconds": 1 }
        """
            .formatted(bench.url()));
    daemon = bench.start("daemon.log", environment(), agent.toString(), "daemon");
    awaitDevice();

    say("1. app-1 is deployed: it works");
    artifacts.write("app-1", "exit 0");
    deploy("app-1", "success");

    say("2. app-2 is deployed: its check fails, and it is rolled back");
    artifacts.write("app-2", "echo 'app-2 does not start' >&2; exit 1");
    deploy("app-2", "failure");

    say("3. app-3 is deployed: its check fails, and it has destroyed the backup: no way back");
    artifacts.write(
        "app-3",
        "rm -rf '%s/data/modules/v3/payloads/0000/tree/tmp/backup'; echo 'app-3 does not start' >&2; exit 1"
            .formatted(scratch));
    deploy("app-3", "failure");
    out.println();
    out.println("   cat " + scratch.resolve("data/state") + " begins:");
    Files.readAllLines(scratch.resolve("data/state")).stream()
        .limit(4)
        .forEach(line -> out.println("     " + line));
    out.println("   and the server says: " + atServer());

    say("4. app-3 is repaired and deployed again: the device is consistent");
    artifacts.write("app-3", "exit 0");
    deploy("app-3", "success");
    out.println("   and the server says: " + atServer());
    out.flush();
  }

  /**
   * Leaves server and daemon running, and says how to look at them.
   *
   * @throws IOException if there could be no user of the server's pages
   */
  public void leaveRunning() throws IOException, InterruptedException {
    String password = password();
    bench.user("demo", password);
    kept = true;
    say("Left running");
    out.println("   pages    %s   (user demo, password %s)".formatted(bench.url(), password));
    out.println(
        "   agent    AGENT_DATA=%1$s/data AGENT_CONFIG=%1$s/agent.conf AGENT_RUN=%1$s/run %2$s show-status"
            .formatted(scratch, agent));
    out.println("   end it   kill %d %d".formatted(pid(daemon), pid(serverProcess)));
    out.flush();
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    end(daemon);
    end(serverProcess);
    try (Stream<Path> files = Files.walk(scratch)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      out.println("cannot remove " + scratch + ": " + e.getMessage());
    }
  }

  private void deploy(String artifact, String expected) throws IOException, InterruptedException {
    JsonNode created = bench.deploy(artifact);
    created.path("warnings").forEach(line -> out.println("   the server warns: " + line.asText()));
    String id = created.path("id").asText();
    await(
        "the deployment of " + artifact,
        () -> {
          String status = bench.status(id).path("status").asText();
          if (List.of("success", "failure").contains(status) && !status.equals(expected)) {
            throw new IOException("%s ended with %s".formatted(artifact, status));
          }
          return status.equals(expected);
        });
    String status = bench.run(environment(), agent.toString(), "show-status");
    out.println("   $ agent show-status");
    status.lines().forEach(line -> out.println("   " + line));
    out.flush();
  }

  private String atServer() throws IOException, InterruptedException {
    String status = bench.run(environment(), agent.toString(), "show-artifact").strip();
    await(
        "the inventory",
        () -> bench.devices().path(0).path("attributes").toString().contains('"' + status + '"'));
    JsonNode inconsistent = bench.devices().path(0).path("inconsistent");
    return inconsistent.isNull()
        ? "consistent, " + status
        : "INCONSISTENT, %s: %s".formatted(status, inconsistent.path("cause").asText());
  }

  private void awaitDevice() throws IOException, InterruptedException {
    await("the agent", () -> !bench.devices().isEmpty());
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IOException(
            "%s took longer than %d s; see %s"
                .formatted(what, PATIENCE.toSeconds(), scratch.resolve("daemon.log")));
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
    }
  }

  private Map<String, String> environment() {
    return Map.of(
        "AGENT_DATA", scratch.resolve("data").toString(),
        "AGENT_CONFIG", scratch.resolve("agent.conf").toString(),
        "AGENT_MODULES", scratch.resolve("modules").toString(),
        "AGENT_SCRIPTS", scratch.resolve("scripts").toString(),
        "AGENT_IDENTITY", scratch.resolve("identity").toString(),
        "AGENT_INVENTORY", scratch.resolve("inventory").toString(),
        "AGENT_HOOKS", scratch.resolve("hooks").toString(),
        "AGENT_RUN", scratch.resolve("run").toString(),
        "AGENT_RETRY_MINIMUM_SECONDS", "0.2");
  }

  private void say(String line) {
    out.println();
    out.println(line);
    out.flush();
  }

  private static String password() {
    byte[] bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static long pid(@Nullable Process process) {
    return process == null ? 0 : process.pid();
  }

  private static void end(@Nullable Process process) {
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
