package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.server.BenchServer;
import io.updateagent.server.Options;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A device in a scratch directory: the whole agent as a process, real modules, a real server. */
final class Rig implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Path PROGRAM = Path.of("target/agent/bin/agent").toAbsolutePath();
  private static final long PATIENCE_SECONDS = 40;

  private final Path root;
  private final HttpClient http = HttpClient.newHttpClient();
  private final BenchServer server;
  private @Nullable Process daemon;
  private boolean restarting;
  private final Map<String, String> variables = new HashMap<>();

  Rig(Path root) throws IOException {
    this.root = root;
    for (String name :
        List.of("bin", "data", "modules", "scripts", "identity", "inventory", "artifacts", "src")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("data/device_type"), "device_type=box\n");
    TestKey.put(root.resolve("data/key.pem"));
    script(root.resolve("identity/agent-device-identity"), "echo name=box-1");
    script(root.resolve("bin/reboot"), "echo there is no reboot in a test; exit 1");
    this.server =
        BenchServer.start(
            new Options(
                "127.0.0.1", 0, root.resolve("server"), root.resolve("artifacts"), true, "token"));
    configure("\"ModuleTimeoutSeconds\": 10");
  }

  /** Writes the configuration with a few members more. */
  void configure(String members) throws IOException {
    Files.writeString(
        root.resolve("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 1,
          "RetryPollIntervalSeconds": 1, %s }
        """
            .formatted(server.url(), members));
  }

  /** Where the server is; an agent may be told another address, of what stands between. */
  String server() {
    return server.url();
  }

  /** Sets a variable of the program's environment. */
  void set(String variable, String value) {
    variables.put(variable, value);
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Puts an update module in place; {@code $1} is the call. */
  void module(String type, String body) throws IOException {
    script(root.resolve("modules").resolve(type), body);
  }

  static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    file.toFile().setExecutable(true);
  }

  /** Writes an artifact whose scope is {@code SCOPE.*}. */
  Path artifact(String name, String type, String scope) throws IOException {
    return artifact(name, type, scope, Map.of("device_type", List.of("box")));
  }

  Path artifact(String name, String type, String scope, Map<String, List<String>> depends)
      throws IOException {
    return artifact(name, type, scope, depends, "app.bin", List.of());
  }

  /** An artifact with a file of that name. */
  Path artifact(String name, String type, String scope, String fileName) throws IOException {
    return artifact(name, type, scope, Map.of("device_type", List.of("box")), fileName, List.of());
  }

  /** An artifact with a state script. */
  Path artifact(String name, String type, String scope, Path script) throws IOException {
    Map<String, List<String>> depends = Map.of("device_type", List.of("box"));
    return artifact(name, type, scope, depends, "app.bin", List.of(script));
  }

  private Path artifact(
      String name,
      String type,
      String scope,
      Map<String, List<String>> depends,
      String fileName,
      List<Path> scripts)
      throws IOException {
    Path file =
        Files.writeString(root.resolve("src").resolve(fileName), "content of " + name + "\n");
    var payload =
        new PlannedPayload(
            type,
            List.of(file),
            Map.of(scope + ".version", name),
            Map.of(),
            List.of(scope + ".*"),
            "");
    Path target = root.resolve("artifacts").resolve(name + ".mender");
    new ArtifactWriter(Compression.GZIP, null)
        .write(new ArtifactPlan(name, null, depends, scripts, List.of(payload)), target);
    return target;
  }

  /** Has the program itself write an artifact of a file. */
  Path write(String name, String type, Path payload) throws IOException, InterruptedException {
    Path target = root.resolve("artifacts").resolve(name + ".mender");
    Run written =
        agent(
            "artifact",
            "write",
            "module-image",
            "--artifact-name=" + name,
            "--device-type=box",
            "--type=" + type,
            "--compression=none",
            "--file=" + payload,
            "--output-path=" + target);
    if (written.exit() != 0) {
      throw new AssertionError(written.err());
    }
    return target;
  }

  /** Runs the program to its end. */
  Run agent(String... arguments) throws IOException, InterruptedException {
    return agent(PATIENCE_SECONDS, arguments);
  }

  /** As {@link #agent}, for what takes minutes. */
  Run patiently(String... arguments) throws IOException, InterruptedException {
    return agent(10 * PATIENCE_SECONDS, arguments);
  }

  /** The program itself, to be started in another way. */
  static String program() {
    return PROGRAM.toString();
  }

  private Run agent(long seconds, String... arguments) throws IOException, InterruptedException {
    Path out = Files.createTempFile(root, "out", "");
    Path err = Files.createTempFile(root, "err", "");
    Process process =
        builder(arguments).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("still running: agent " + String.join(" ", arguments));
    }
    return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Starts the program and leaves it to the test. */
  Process start(String... arguments) throws IOException {
    Path log = root.resolve("background.log");
    return builder(arguments)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  void startDaemon() throws IOException {
    daemon =
        builder("daemon")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(root.resolve("daemon.log").toFile()))
            .start();
  }

  /** Starts the daemon, now and whenever something kills it. */
  void keepDaemonRunning() throws IOException {
    restarting = true;
    startDaemon();
  }

  void killDaemon() {
    if (daemon != null) {
      daemon.destroyForcibly().onExit().join();
    }
  }

  /** A process that is going to be the program on this device. */
  ProcessBuilder builder(String... arguments) {
    List<String> words = new ArrayList<>(List.of(PROGRAM.toString()));
    words.addAll(List.of(arguments));
    var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.put("AGENT_DATA", root.resolve("data").toString());
    environment.put("AGENT_CONFIG", root.resolve("agent.conf").toString());
    environment.putIfAbsent("AGENT_LOG_LEVEL", "INFO");
    // A test never reboots the machine that it runs on; it may put another reboot into bin.
    environment.merge("PATH", root.resolve("bin") + ":", (path, bin) -> bin + path);
    for (String name : List.of("modules", "scripts", "identity", "inventory", "hooks", "run")) {
      environment.put(
          "AGENT_" + name.toUpperCase(java.util.Locale.ROOT), root.resolve(name).toString());
    }
    environment.put("AGENT_RETRY_MINIMUM_SECONDS", "0.01");
    environment.putAll(variables);
    return builder;
  }

  /** Deploys to the only device and waits for the verdict; gives the server's record of it. */
  JsonNode deploy(String artifact) throws IOException, InterruptedException {
    String id = begin(artifact);
    String path = "deployments/deployments/" + id + "/devices";
    await(() -> List.of("success", "failure").contains(status(path).path("status").asText()));
    return status(path);
  }

  /** Deploys to the only device; gives the deployment's id. */
  String begin(String artifact) throws IOException, InterruptedException {
    await(() -> !management("inventory/devices").isEmpty());
    // What the device itself makes of an artifact that it has already is what tests are about.
    String body =
        "{\"artifact_name\": \"%s\", \"all_devices\": true, \"force_installation\": true}"
            .formatted(artifact);
    return call(request("deployments/deployments").POST(BodyPublishers.ofString(body)))
        .path("id")
        .asText();
  }

  private JsonNode status(String path) throws IOException, InterruptedException {
    return management(path).path(0);
  }

  /** What the server knows of the device, once its inventory names that artifact. */
  JsonNode deviceAtServer(String artifact) throws IOException, InterruptedException {
    await(
        () ->
            management("inventory/devices")
                .path(0)
                .path("attributes")
                .toString()
                .contains("\"" + artifact + "\""));
    return management("inventory/devices").path(0);
  }

  JsonNode management(String path) throws IOException, InterruptedException {
    return call(request(path).GET());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + "/api/management/v1/" + path))
        .header("Authorization", "Bearer " + server.token());
  }

  private JsonNode call(HttpRequest.Builder request) throws IOException, InterruptedException {
    var response = http.send(request.build(), BodyHandlers.ofString());
    assertEquals(2, response.statusCode() / 100, response.body());
    return JSON.readTree(response.body());
  }

  JsonNode state() throws IOException {
    return JSON.readTree(root.resolve("data/state").toFile());
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  void await(Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.holds()) {
      if (restarting && daemon != null && !daemon.isAlive()) {
        startDaemon();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("waited in vain; the daemon said: " + log());
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  String log() throws IOException {
    Path log = root.resolve("daemon.log");
    return Files.exists(log) ? Files.readString(log) : "";
  }

  @Override
  public void close() {
    restarting = false;
    killDaemon();
    server.close();
  }
}
