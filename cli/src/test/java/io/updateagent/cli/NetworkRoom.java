package io.updateagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A device, a server, and a bad network between them. */
final class NetworkRoom implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final int CONTENT = 40_000;

  /** How often what belongs to no deployment is disturbed in a row. */
  static final int OFTEN = 10;

  private final Rig rig;
  private final FaultProxy proxy;
  private final Random random = new Random(1);
  private int made;

  NetworkRoom(Path directory) throws IOException, InterruptedException {
    rig = new Rig(Files.createDirectories(directory));
    proxy = new FaultProxy(rig.server());
    rig.module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig.module("bad", "case $1 in SupportsRollback) echo Yes;; ArtifactInstall) exit 1;; esac");
    Files.writeString(
        rig.path("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 1,
          "RetryPollIntervalSeconds": 1, "RetryPollCount": 2, "RetryDownloadCount": 2,
          "ModuleTimeoutSeconds": 20 }
        """
            .formatted(proxy.url()));
    rig.startDaemon();
    rig.await(() -> rig.log().contains("starts"));
  }

  FaultProxy proxy() {
    return proxy;
  }

  /**
   * What came of a deployment.
   *
   * @param verdicts of the device, one for each time that it was offered
   * @param requests how many there were of the call that was disturbed
   * @param complaints what is not as it must be, in words
   */
  record Ending(
      List<String> verdicts, String causes, int requests, Duration took, List<String> complaints) {}

  /** Deploys while a kind of call goes wrong: once, or until the deployment is over. */
  Ending deploy(NetworkCall call, NetworkFault fault, boolean lasting) throws Exception {
    String type = call.isOfFailure() ? "bad" : "app";
    String artifact = artifact(type);
    int known = history().size();
    long begin = System.nanoTime();
    int times = lasting ? (call.isOfDeployment() ? Integer.MAX_VALUE : OFTEN) : 1;
    proxy.disturb(call, fault, times);
    String id = rig.begin(artifact);
    int requests = -1;
    if (lasting && call.isOfDeployment()) {
      rig.await(() -> history().size() > known && rig.state().path("deployment").isNull());
      requests = proxy.count(call);
      proxy.heal();
    }
    rig.await(() -> isOver(id) && (!proxy.isDisturbing() || proxy.count(call) > 0));
    rig.await(() -> !proxy.isDisturbing());
    proxy.heal();
    requests = requests < 0 ? proxy.count(call) : requests;
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    List<JsonNode> lines = history();
    List<JsonNode> mine = lines.subList(known, lines.size());
    return new Ending(
        mine.stream().map(line -> line.path("verdict").asText()).toList(),
        mine.isEmpty() ? "" : mine.get(0).path("causes").findPath("message").asText(),
        requests,
        took,
        complaints(id, artifact, mine));
  }

  private boolean isOver(String id) throws IOException, InterruptedException {
    return List.of("success", "failure").contains(atServer(id).path("status").asText())
        && rig.state().path("deployment").isNull()
        && history().stream().anyMatch(line -> line.path("id").asText().equals(id))
        && !Files.exists(rig.path("data/outbox"));
  }

  private List<String> complaints(String id, String artifact, List<JsonNode> lines)
      throws IOException, InterruptedException {
    List<String> found = new ArrayList<>();
    JsonNode told = atServer(id);
    JsonNode last =
        lines.stream()
            .filter(line -> line.path("id").asText().equals(id))
            .reduce((one, other) -> other)
            .orElseThrow();
    boolean success = last.path("verdict").asText().equals("success");
    String status = success ? "success" : "failure";
    if (!told.path("status").asText().equals(status)) {
      found.add("the server knows " + told + ", the device " + last.path("verdict"));
    }
    if (!success && last.path("causes").findPath("message").asText().isEmpty()) {
      found.add("no cause: " + last);
    }
    JsonNode state = rig.state();
    if (Files.exists(rig.path("data/inconsistent"))
        || !state.path("status").asText().equals("consistent")) {
      found.add("flagged, although everything was put back: " + state);
    }
    String name = state.path("artifact").asText("");
    if (success != name.equals(artifact)) {
      found.add("%s ended as %s and %s is installed".formatted(artifact, status, name));
    }
    if (!name.isEmpty()) {
      rig.deviceAtServer(name);
    }
    return found;
  }

  private JsonNode atServer(String id) throws IOException, InterruptedException {
    return rig.management("deployments/deployments/" + id + "/devices").path(0);
  }

  private List<JsonNode> history() throws IOException {
    Path file = rig.path("data/history.jsonl");
    List<JsonNode> lines = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        lines.add(JSON.readTree(line));
      }
    }
    return lines;
  }

  /** Writes an artifact whose content cannot be compressed; gives its name. */
  String artifact(String type) throws IOException {
    String name = "app-" + ++made;
    byte[] content = new byte[CONTENT];
    random.nextBytes(content);
    Path file = Files.write(rig.path("src/app.bin"), content);
    var payload =
        new PlannedPayload(
            type, List.of(file), Map.of("app.version", name), Map.of(), List.of("app.*"), "");
    Map<String, List<String>> depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.GZIP, null)
        .write(
            new ArtifactPlan(name, null, depends, List.of(), List.of(payload)),
            rig.path("artifacts/" + name + ".mender"));
    return name;
  }

  String log() throws IOException {
    return rig.log();
  }

  @Override
  public void close() throws IOException {
    rig.close();
    proxy.close();
  }
}
