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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The device of a scenario, in a scratch directory: module and state scripts that are real shell
 * scripts, log what is called, and fail, kill and hang as the scenario says.
 */
final class ScenarioDevice {
  static final String TYPE = "app";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> STATES =
      List.of(
          "Download",
          "ArtifactInstall",
          "ArtifactReboot",
          "ArtifactCommit",
          "ArtifactRollback",
          "ArtifactRollbackReboot",
          "ArtifactFailure");

  private final Path root;
  private final Scenario scenario;

  ScenarioDevice(Path root, Scenario scenario) throws IOException {
    this.root = root;
    this.scenario = scenario;
    for (String name :
        List.of("data", "modules", "scripts", "identity", "inventory", "src", "once", "run")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("data/device_type"), "device_type=box\n");
    TestKey.put(root.resolve("data/key.pem"));
    Rig.script(root.resolve("identity/agent-device-identity"), "echo name=box-1");
    List<String> before = scenario.items("before");
    if (!before.isEmpty()) {
      write(
          root.resolve("data/bootstrap.mender"),
          before.get(0),
          null,
          List.of(),
          Map.of("device_type", List.of("box")));
    }
    module(scenario.items("module"));
    for (Scenario.Given line : scenario.lines("also")) {
      List<String> words = line.items();
      module(words.get(0), words.get(0) + ".", words.subList(1, words.size()));
    }
    Files.createDirectories(root.resolve("bin"));
    Rig.script(
        root.resolve("bin/reboot"), "echo reboot >> %s/calls; kill -9 $PPID".formatted(root));
    for (String script : scripts(false)) {
      script(root.resolve("scripts").resolve(script));
    }
    Files.writeString(root.resolve("scripts/version"), "3");
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** Writes the configuration; {@code url} may be empty. */
  void configure(String url) throws IOException {
    var members = new ArrayList<String>();
    members.add("\"ServerURL\": \"%s\"".formatted(url));
    members.add("\"UpdatePollIntervalSeconds\": 1, \"InventoryPollIntervalSeconds\": 3600");
    members.add("\"RetryPollIntervalSeconds\": 1");
    if (scenario.value("config", "ModuleTimeoutSeconds", "").isEmpty()) {
      members.add("\"ModuleTimeoutSeconds\": 60"); // a busy machine is no hanging module
    }
    scenario
        .items("config")
        .forEach(item -> members.add("\"%s\"".formatted(item.replaceFirst("=", "\": "))));
    // The value is a number; only the name stands in quotes.
    String text = String.join(",\n  ", members).replaceAll(": (\\d+)\"", ": $1");
    Files.writeString(root.resolve("agent.conf"), "{ " + text + " }\n");
  }

  /** Puts the module in place, or takes it away: {@code none}. */
  void module(List<String> answers) throws IOException {
    module(TYPE, "", answers);
  }

  /** As {@link #module}; what it logs begins with the prefix. */
  private void module(String type, String prefix, List<String> answers) throws IOException {
    Path file = root.resolve("modules").resolve(type);
    if (answers.contains("none")) {
      Files.deleteIfExists(file);
      return;
    }
    var body = new StringBuilder("case $1 in SupportsRollback | NeedsArtifactReboot) ;; ");
    body.append("*) echo ")
        .append(prefix)
        .append("$1 >> ")
        .append(root.resolve("calls"))
        .append(";; esac\ncase $1 in\n");
    Map<String, String> queries =
        Map.of(
            "rollback", "SupportsRollback",
            "reboot", "NeedsArtifactReboot",
            "sizes", "ProvidePayloadFileSizes");
    for (String answer : answers) {
      String[] parts = answer.split("=", 2);
      String said =
          parts[1].substring(0, 1).toUpperCase(java.util.Locale.ROOT) + parts[1].substring(1);
      body.append(queries.get(parts[0])).append(") echo ").append(said).append(";;\n");
    }
    body.append("esac\nname=").append(prefix).append("$1\n").append(faults());
    Rig.script(file, body + "exit 0");
  }

  /** The artifact with its scripts. */
  Path artifact(String name) throws IOException {
    var scripts = new ArrayList<Path>();
    for (String script : scripts(true)) {
      scripts.add(script(root.resolve("src").resolve(script)));
    }
    List<String> kinds = scenario.items("artifact");
    String type = kinds.contains("empty") ? null : TYPE;
    String device = kinds.contains("foreign") ? "other" : "box";
    Path target = root.resolve(name + ".mender");
    Map<String, List<String>> depends = new HashMap<>(Map.of("device_type", List.of(device)));
    String after = scenario.value("artifact", "after", "");
    if (!after.isEmpty()) {
      depends.put("artifact_name", List.of(after));
    }
    write(target, name, type, scripts, depends);
    return target;
  }

  private void write(
      Path target,
      String name,
      @Nullable String type,
      List<Path> scripts,
      Map<String, List<String>> depends)
      throws IOException {
    var files = new ArrayList<Path>();
    if (type != null && scenario.items("artifact").contains("big")) {
      byte[] content = new byte[200_000];
      new Random(1).nextBytes(content);
      files.add(Files.write(root.resolve("src/app.bin"), content));
    }
    var payload =
        new PlannedPayload(
            type, files, Map.of("app.version", name), Map.of(), List.of("app.*"), "");
    var payloads = new ArrayList<>(List.of(payload));
    for (Scenario.Given line : type == null ? List.<Scenario.Given>of() : scenario.lines("also")) {
      String other = line.items().get(0);
      payloads.add(
          new PlannedPayload(
              other,
              List.of(),
              Map.of(other + ".version", name),
              Map.of(),
              List.of(other + ".*"),
              ""));
    }
    new ArtifactWriter(Compression.GZIP, null)
        .write(new ArtifactPlan(name, null, depends, scripts, payloads), target);
  }

  private List<String> scripts(boolean ofArtifact) {
    List<String> named = scenario.items("scripts");
    var names = new ArrayList<String>(named);
    boolean idle = names.remove("idle");
    if (names.isEmpty() && !scenario.has("noscripts")) {
      Stream.concat(STATES.stream(), idle ? Stream.of("Idle", "Sync") : Stream.of())
          .forEach(
              state ->
                  List.of("Enter", "Leave", "Error")
                      .forEach(action -> names.add(state + "_" + action + "_00")));
    }
    return names.stream().filter(name -> name.startsWith("Artifact") == ofArtifact).toList();
  }

  private Path script(Path file) throws IOException {
    String body =
        "name=${0##*/}\nname=${name%%_00}\necho $name >> %s\necho $0 by $PPID >> %s\n"
            .formatted(root.resolve("calls"), root.resolve("callers"));
    Rig.script(file, body + faults() + "exit 0");
    return file;
  }

  /** Shell text that fails, kills, hangs and so on, by name. */
  private String faults() {
    var text = new StringBuilder("once() { [ ! -e ");
    text.append(root.resolve("once")).append("/$1$name ] && : > ");
    text.append(root.resolve("once")).append("/$1$name; }\n");
    // A kill comes first: what is to be killed the first time may fail the second.
    act(text, "kill", "kill -9 $PPID");
    act(text, "hang", "exec sleep 120");
    act(text, "orphan", "sleep 120 &");
    act(text, "fail", "exit 1");
    for (Scenario.Given line : scenario.lines("exit")) {
      List<String> words = line.items();
      String codes = String.join(" ", words.subList(1, words.size()));
      text.append(
          """
          case $name in %s) set -- %s; n=$(grep -cx "$name" %s)
            shift $((n > $# ? $# - 1 : n - 1)); exit $1;; esac
          """
              .formatted(words.get(0), codes, root.resolve("calls")));
    }
    version(text, "spoil", "1000");
    version(text, "mend", "3");
    return text.toString();
  }

  private void act(StringBuilder text, String word, String what) {
    for (Scenario.Given line : scenario.lines(word)) {
      for (String part : line.rest().split(",", -1)) {
        String[] words = part.strip().split("\\s+", -1);
        boolean always = words.length > 1 && words[1].equals("always");
        String deed = always ? what : "if once " + word + "; then " + what + "\nfi";
        text.append("case $name in %s) %s\n;; esac\n".formatted(words[0], deed));
      }
    }
  }

  private void version(StringBuilder text, String word, String version) {
    for (Scenario.Given line : scenario.lines(word)) {
      List<String> words = line.items(); // artifact in NAME
      Path file = root.resolve(words.get(0).equals("rootfs") ? "scripts" : "data/scripts");
      text.append(
          "case $name in %s) echo %s > %s/version;; esac\n".formatted(words.get(2), version, file));
    }
  }

  /** What was called, in order. */
  List<String> calls() throws IOException {
    Path log = root.resolve("calls");
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  /** Verdict and causes of what finished last. */
  String verdict() throws IOException {
    Path history = root.resolve("data/history.jsonl");
    if (!Files.exists(history)) {
      return "none";
    }
    List<String> lines = Files.readAllLines(history);
    JsonNode last = JSON.readTree(lines.get(lines.size() - 1));
    return Stream.of(
            last.path("verdict").asText(),
            cause("install", last.path("causes").path("install")),
            cause("rollback", last.path("causes").path("rollback")))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String cause(String side, JsonNode cause) {
    if (!cause.isObject()) {
      return "";
    }
    String kind = cause.path("kind").asText().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    String code = cause.path("code").isNumber() ? " " + cause.path("code").asInt() : "";
    return "%s: %s %s%s".formatted(side, cause.path("step").asText(), kind, code);
  }
}
