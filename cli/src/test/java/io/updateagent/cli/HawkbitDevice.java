package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.cli.HawkbitOperator.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A device that runs app-1 and is known to a real hawkBit server, one server for a class. */
abstract class HawkbitDevice {
  static final String GOOD = "exit 0";

  @TempDir static Path serverDirectory;
  private static @Nullable HawkbitProcess process;

  @TempDir Path directory;
  private @Nullable Rig device;
  private String name = "";
  private String token = "";

  @BeforeAll
  static void startTheServer() throws Exception {
    Assumptions.assumeTrue(
        HawkbitProcess.isThere(), "no hawkBit server: mvn -f .ci/hawkbit package fetches it");
    process = new HawkbitProcess(serverDirectory);
    server().start();
  }

  @AfterAll
  static void stopTheServer() {
    if (process != null) {
      process.close();
    }
  }

  @BeforeEach
  void aDeviceRunsAppOne(TestInfo test) throws Exception {
    device = new Rig(directory);
    name = test.getTestMethod().orElseThrow().getName();
    token = "token-of-" + name;
    operator().register(name, token);
    rig().module("app", GOOD);
    assertEquals(0, rig().agent("install", artifact("app-1", "app").toString()).exit());
    configure("\"ControllerId\": \"%s\", \"TargetToken\": \"%s\"".formatted(name, token));
  }

  @AfterEach
  void end() {
    rig().close();
  }

  /** What the server calls the device. */
  final String name() {
    return name;
  }

  /** The device's own token. */
  final String token() {
    return token;
  }

  /** The attributes, once one of them has that value. */
  final JsonNode attributes(String key, String value) throws IOException, InterruptedException {
    rig().await(() -> operator().attributes(name).path(key).asText().equals(value));
    return operator().attributes(name);
  }

  final Told verdict(String action) throws IOException, InterruptedException {
    rig().await(() -> List.of("finished", "error").contains(operator().told(action).status()));
    return operator().told(action);
  }

  /** A module that leaves a file when that call begins, and waits for another before it ends. */
  final String waitingIn(String call) {
    return """
        [ "$1" != %1$s ] || { touch %2$s/%1$s; while [ ! -e %2$s/go ]; do sleep 0.1; done; }
        [ "$1" != ArtifactInstall ] || touch %2$s/ArtifactInstall
        """
        .formatted(call, rig().path("."));
  }

  final void await(String call) throws IOException, InterruptedException {
    rig().await(() -> Files.exists(rig().path(call)));
  }

  final void go() throws IOException {
    Files.createFile(rig().path("go"));
  }

  final int upload(String artifact, String type) throws IOException, InterruptedException {
    return operator().upload(artifact(artifact, type), name);
  }

  final Path artifact(String artifact, String type) throws IOException {
    return rig().artifact(artifact, type, type);
  }

  final void configure(String members) throws IOException {
    Files.writeString(
        rig().path("agent.conf"),
        """
        { "ServerURL": "%s", "ServerType": "hawkbit", "Hawkbit": { %s },
          "UpdatePollIntervalSeconds": 3600, "InventoryPollIntervalSeconds": 3600,
          "RetryPollIntervalSeconds": 1, "RetryPollCount": 500, "ModuleTimeoutSeconds": 300 }
        """
            .formatted(server().url(), members));
  }

  static final HawkbitProcess server() {
    return Objects.requireNonNull(process);
  }

  static final HawkbitOperator operator() {
    return new HawkbitOperator(server());
  }

  final Rig rig() {
    return Objects.requireNonNull(device);
  }
}
