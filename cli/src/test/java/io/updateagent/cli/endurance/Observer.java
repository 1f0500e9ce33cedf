package io.updateagent.cli.endurance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.cli.endurance.FakeDevice.Content;
import io.updateagent.cli.endurance.HostileServer.Told;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Judges an agent from outside. It reads files, what the program printed, and what the server was
 * told, and knows nothing of the agent's code: it keeps a model of its own of what the device must
 * hold and which records must be open, and compares.
 */
final class Observer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = "_INCONSISTENT";
  private static final String NOTHING =
      "{\"status\": \"consistent\", \"inconsistent\": [], \"deployment\": null}";

  private final Path data;
  private final FakeDevice device;
  private final Records records = new Records();
  private final Map<String, String> good = new HashMap<>();
  private final Map<String, Content> before = new HashMap<>();
  private List<String> complaints = new ArrayList<>();
  private int journalBefore;
  private int finished;
  private int repairs;

  /**
   * What was done to the agent.
   *
   * @param id the deployment's id at the server, or {@code standalone}
   * @param told what the server was told of it
   * @param lastName the name that the device gave when it asked last; empty if it did not
   * @param clean whether nothing was made to fail and nobody wanted it undone
   */
  record Situation(String id, List<Told> told, String lastName, boolean clean) {}

  Observer(Path data, FakeDevice device) {
    this.data = data;
    this.device = device;
    FakeDevice.TYPES.forEach(type -> good.put(type, "none"));
  }

  /** The device was updated before anyone looked. */
  void knows(String type, String name) {
    good.put(type, name);
    counts(1);
  }

  /** So many deployments were finished before anyone looked. */
  void counts(int deployments) {
    finished = deployments;
  }

  /** Looks at the device before something is done to it. */
  void before() throws IOException {
    for (String type : FakeDevice.TYPES) {
      before.put(type, device.content(type));
    }
    journalBefore = device.journal().size();
  }

  /** What a part must hold, as far as is known for good. */
  String good(String type) {
    return good.getOrDefault(type, "none");
  }

  /** Somebody repaired the device by hand and said so, which is on record as well. */
  void cleared(String reason) throws IOException {
    records.clear();
    repairs++;
    List<JsonNode> lines = lines();
    require(lines.size() == finished + repairs, "cleared, but not once in the history");
    JsonNode line = lines.get(lines.size() - 1);
    require(isWord(line), "not on record as cleared:", line);
    require(line.path("reason").asText().equals(reason), "cleared for another reason:", line);
    require(line.path("number").asInt() == finished, "cleared after another deployment:", line);
  }

  /** Whether any record must be open. */
  boolean isFlagged() {
    return !records.isEmpty();
  }

  /** Looks at a verdict at the moment in which a server is told. Called on the server's thread. */
  void told(Told verdict) {
    try {
      JsonNode state = JSON.readTree(data.resolve("state").toFile());
      String known = state.path("deployment").path("verdict").asText();
      boolean success = known.equals("SUCCESS");
      require(!known.isEmpty() && !known.equals("null"), "told", verdict, "without a verdict");
      require(
          success == verdict.status().equals("success"),
          "told",
          verdict,
          "but the state says",
          known);
      boolean flagged = Files.exists(data.resolve("inconsistent"));
      require(!known.equals("INCONSISTENT") || flagged, "told", verdict, "before the flag");
    } catch (IOException e) {
      require(false, "told", verdict, "but the state cannot be read:", e);
    }
  }

  /** Everything that is wrong with the agent at rest, in words; empty if nothing is. */
  List<String> judge(Situation situation) throws IOException {
    List<JsonNode> history = history();
    List<JsonNode> latest = history.subList(Math.min(finished, history.size()), history.size());
    List<String> journal = device.journal();
    Calls calls = new Calls(journal.subList(journalBefore, journal.size()));
    Map<String, Content> expected = new HashMap<>(before);
    for (JsonNode line : latest) {
      fold(line, expected, situation);
    }
    require(!situation.clean() || !latest.isEmpty(), "nothing happened");
    judgeHistory(history);
    judgeCalls(calls, latest);
    judgeDevice(expected);
    judgeState(history, situation);
    finished = history.size();
    return take();
  }

  private synchronized List<String> take() {
    List<String> found = complaints;
    complaints = new ArrayList<>();
    return found;
  }

  private void fold(JsonNode line, Map<String, Content> expected, Situation situation) {
    String verdict = line.path("verdict").asText();
    String name = line.path("artifact").asText();
    List<String> types = texts(line.path("payload_types"));
    switch (verdict) {
      case "success" -> {
        records.cure(types, line.path("checksum").asText());
        types.forEach(type -> good.put(type, name));
        types.forEach(type -> expected.put(type, Content.of(name)));
      }
      case "inconsistent" -> {
        records.open(types, line.path("checksum").asText());
        types.forEach(expected::remove);
      }
      case "rolled-back", "not-started" -> {}
      default -> require(false, "an unknown verdict:", line);
    }
    require(!situation.clean() || verdict.equals("success"), "failed for no reason:", line);
    require(line.path("id").asText().equals(situation.id()), "another deployment:", line);
    judgeReport(line, situation);
  }

  /** The server hears the verdict that the history has, or was told so by an earlier attempt. */
  private void judgeReport(JsonNode line, Situation situation) {
    if (line.path("source").asText().equals("STANDALONE")) {
      return;
    }
    String verdict = line.path("verdict").asText();
    String status = verdict.equals("success") ? "success" : "failure";
    boolean heard =
        situation.told().stream()
            .anyMatch(one -> one.status().equals(status) && one.substate().startsWith(verdict));
    require(heard, verdict, "was not told as such:", situation.told());
  }

  private void judgeHistory(List<JsonNode> history) {
    for (int i = 0; i < history.size(); i++) {
      require(history.get(i).path("number").asInt() == i + 1, "history:", history.get(i));
    }
  }

  private void judgeCalls(Calls calls, List<JsonNode> latest) {
    for (String type : FakeDevice.TYPES) {
      int installs = calls.count(type, "ArtifactInstall", "begin");
      require(installs <= latest.size(), type, "was installed", installs, "times:", latest);
    }
    if (latest.size() != 1) {
      return;
    }
    JsonNode line = latest.get(0);
    for (String type : texts(line.path("payload_types"))) {
      boolean installing = calls.count(type, "ArtifactInstall", "begin") > 0;
      switch (line.path("verdict").asText()) {
        case "success" -> {
          require(calls.count(type, "ArtifactInstall", "end") == 1, "not installed:", line);
          require(calls.count(type, "ArtifactCommit", "end") > 0, "not committed:", line);
          require(calls.count(type, "ArtifactRollback", "begin") == 0, "undone:", line);
        }
        case "rolled-back" ->
            require(
                !installing || calls.count(type, "ArtifactRollback", "end") > 0,
                "not undone:",
                line);
        case "not-started" -> require(!installing, type, "was started:", line);
        default -> {}
      }
    }
  }

  private void judgeDevice(Map<String, Content> expected) throws IOException {
    JsonNode state = state();
    for (String type : FakeDevice.TYPES) {
      Content actual = device.content(type);
      Content wanted = expected.get(type);
      require(
          wanted == null || wanted.equals(actual),
          type,
          "holds",
          actual,
          "not",
          String.valueOf(wanted));
      boolean asKnown = actual.equals(Content.of(good(type)));
      boolean said = false;
      for (JsonNode record : state.path("inconsistent")) {
        said |= texts(record.path("scope")).contains(type + ".*");
      }
      require(asKnown || said, "silently inconsistent:", type, "holds", actual);
    }
  }

  private void judgeState(List<JsonNode> history, Situation situation) throws IOException {
    JsonNode state = state();
    require(state.path("deployment").isNull(), "stuck:", state.path("deployment"));
    require(
        records.same(state.path("inconsistent")),
        state.path("inconsistent"),
        "but there should be",
        records);
    boolean flagged = state.path("status").asText().equals("inconsistent");
    require(flagged == isFlagged(), "status", state.path("status"), "but", records);
    judgeFlag(state, flagged);
    String name = state.path("reported_artifact").asText("unknown");
    require(name.endsWith(SUFFIX) == flagged, "the name", name);
    require(
        situation.lastName().isEmpty() || situation.lastName().equals(name),
        "the server knows",
        situation.lastName(),
        "the device says",
        name);
    JsonNode provides = state.path("installed").path("provides");
    good.forEach(
        (type, value) ->
            require(
                provides.path(type + ".version").asText("none").equals(value),
                type,
                "should be",
                value,
                "but provides are",
                provides));
    require(
        state.path("last").path("number").asInt() == history.size(),
        "the state counts",
        state.path("last").path("number"),
        "the history",
        history.size());
  }

  private void judgeFlag(JsonNode state, boolean flagged) throws IOException {
    Path flag = data.resolve("inconsistent");
    require(Files.exists(flag) == flagged, "flag file:", !flagged, "state:", flagged);
    if (Files.exists(flag)) {
      JsonNode content = JSON.readTree(flag.toFile());
      require(content.equals(state.path("inconsistent")), "the flag file says", content);
    }
  }

  /** What a person is told by {@code show-status} must be what the files say. */
  List<String> judgeStatus(Run run) throws IOException {
    JsonNode state = state();
    boolean flagged = state.path("status").asText().equals("inconsistent");
    require(run.exit() == (flagged ? 3 : 0), "show-status exits", run.exit(), run.err());
    require(
        JSON.readTree(run.out()).path("inconsistent").equals(state.path("inconsistent")),
        "show-status says",
        run.out());
    return take();
  }

  /** The state file; a device on which nothing was ever finished need not have one. */
  private JsonNode state() throws IOException {
    Path file = data.resolve("state");
    if (!Files.exists(file)) {
      require(history().isEmpty(), "the state is gone");
      return JSON.readTree(NOTHING);
    }
    return JSON.readTree(file.toFile());
  }

  /** The deployments of the history, without what a person said. */
  private List<JsonNode> history() throws IOException {
    return lines().stream().filter(line -> !isWord(line)).toList();
  }

  private static boolean isWord(JsonNode line) {
    return line.path("verdict").asText().equals("cleared");
  }

  private List<JsonNode> lines() throws IOException {
    Path file = data.resolve("history.jsonl");
    var lines = new ArrayList<JsonNode>();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /** Complains unless the condition holds; the complaint is the words in a row. */
  private synchronized void require(boolean condition, Object... words) {
    if (!condition) {
      complaints.add(Stream.of(words).map(String::valueOf).collect(Collectors.joining(" ")));
    }
  }
}
