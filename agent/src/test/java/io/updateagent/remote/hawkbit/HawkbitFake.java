package io.updateagent.remote.hawkbit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.TinyServer;
import io.updateagent.remote.hawkbit.FakeAction.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The Direct Device Integration API for one device, as a real server was seen to answer: of the
 * open actions the oldest counts, one that is being cancelled hides the others, and of one that is
 * closed nothing is taken.
 */
public final class HawkbitFake extends TinyServer {
  static final String SUM = "ab".repeat(32);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BASE = "/DEFAULT/controller/v1/box-1";
  private static final String TOKEN = "secret-token";

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final Map<String, byte[]> contents = new TreeMap<>();
  final Map<String, FakeAction> actions = new LinkedHashMap<>();
  final Map<String, String> attributes = new TreeMap<>();
  String sleep = "00:05:00";
  boolean asksForAttributes = true;
  private boolean neverStopsAsking;
  private boolean confirmedInBetween;
  String downloads = "";
  private int number;

  public HawkbitFake() throws IOException {
    downloads = address();
  }

  @Override
  public ManagementServer client() throws Exception {
    return client(false);
  }

  HawkbitServer client(boolean confirms) throws Exception {
    var access =
        new Access() {
          @Override
          public String controllerId() {
            return "box-1";
          }

          @Override
          public String authorization() {
            return "TargetToken " + TOKEN;
          }
        };
    return new HawkbitServer(transport(), List.of(address() + "/"), "DEFAULT", access, confirms);
  }

  @Override
  protected boolean isLogin(RecordedRequest request) {
    return false;
  }

  @Override
  protected synchronized MockResponse answer(RecordedRequest request) {
    String asked = request.getTarget();
    requests.add(request.getMethod() + asked.substring(Math.min(asked.length(), BASE.length())));
    if (!("TargetToken " + TOKEN).equals(request.getHeaders().get("Authorization"))) {
      return response(401, "");
    }
    String path = request.getTarget();
    if (path.equals(BASE)) {
      return response(200, base());
    }
    if (!path.startsWith(BASE + "/")) {
      return response(404, "");
    }
    byte[] content = contents.get(path.substring(path.lastIndexOf('/') + 1));
    if (content != null && path.contains("/softwaremodules/")) {
      return new MockResponse.Builder().code(200).body(new Buffer().write(content)).build();
    }
    String[] parts = path.substring(BASE.length() + 1).split("/", -1);
    if (parts[0].equals("configData")) {
      return configData(body(request));
    }
    FakeAction action = parts.length < 2 ? null : actions.get(parts[1]);
    if (action == null) {
      return response(404, "");
    }
    return parts.length == 3 ? feedback(parts[0], action, body(request)) : read(parts[0], action);
  }

  /** Somebody confirms a deployment right after the device heard that it waits for that. */
  synchronized void confirmInBetween() {
    confirmedInBetween = true;
  }

  private String base() {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("config").putObject("polling").put("sleep", sleep);
    ObjectNode links = root.putObject("_links");
    if (asksForAttributes) {
      links.putObject("configData").put("href", "http://elsewhere.example.org/configData");
    }
    actions.values().stream()
        .filter(FakeAction::isActive)
        .findFirst()
        .ifPresent(
            action ->
                links
                    .putObject(action.link())
                    .put("href", "http://10.0.0.1/x/%s?c=%d".formatted(action.id, ++number * 7)));
    if (confirmedInBetween) {
      actions.values().forEach(action -> confirmation(action, "confirmed"));
    }
    return root.toString();
  }

  private MockResponse read(String resource, FakeAction action) {
    if (!action.isActive() || !action.link().equals(resource)) {
      return response(404, "");
    }
    return response(
        200,
        action.state == State.CANCELING
            ? "{\"id\":\"%s\",\"cancelAction\":{\"stopId\":\"%<s\"}}".formatted(action.id)
            : deployment(action));
  }

  private String deployment(FakeAction action) {
    ObjectNode root = JSON.createObjectNode().put("id", action.id);
    ObjectNode deployment = root.putObject("deployment");
    deployment.put("download", action.download).put("update", action.update);
    if (!action.window.isEmpty()) {
      deployment.put("maintenanceWindow", action.window);
    }
    ArrayNode artifacts =
        deployment.putArray("chunks").addObject().put("part", "bApp").putArray("artifacts");
    for (String file : action.files) {
      ObjectNode artifact = artifacts.addObject().put("filename", file).put("size", 6);
      artifact.putObject("hashes").put("sha256", sum(file));
      artifact
          .putObject("_links")
          .putObject("download-http")
          .put("href", downloads + BASE + "/softwaremodules/1/artifacts/" + file);
    }
    return root.toString();
  }

  private MockResponse feedback(String resource, FakeAction action, String body) {
    if (resource.equals("confirmationBase")) {
      return confirmation(action, parse(body).path("confirmation").asText());
    }
    if (action.state == State.WAITING_FOR_CONFIRMATION) {
      return response(404, "");
    }
    JsonNode status = parse(body).path("status");
    String execution = status.path("execution").asText();
    String finished = status.path("result").path("finished").asText();
    if (!parse(body).path("id").asText().equals(action.id)
        || status.path("details").size() > Feedback.MOST_DETAILS) {
      return response(400, "");
    }
    if (resource.equals("cancelAction")) {
      action.cancelFeedback.add(execution + " " + finished);
      action.state = execution.equals("rejected") ? State.RUNNING : State.CLOSED;
      return response(200, "");
    }
    if (!action.isActive()) {
      return response(410, "");
    }
    action.feedback.add(body);
    action.state = execution.equals("closed") ? State.CLOSED : action.state;
    return response(200, "");
  }

  /** Whoever denies takes a confirmation back as well; the action waits on. */
  private static MockResponse confirmation(FakeAction action, String word) {
    if (!action.isActive()) {
      return response(410, "");
    }
    boolean denied = word.equals("denied");
    if (!denied && action.state != State.WAITING_FOR_CONFIRMATION) {
      return response(404, "");
    }
    action.state = denied ? State.WAITING_FOR_CONFIRMATION : State.RUNNING;
    return response(200, "");
  }

  private MockResponse configData(String body) {
    JsonNode root = parse(body);
    boolean remove = root.path("mode").asText().equals("remove");
    Map<String, String> changed = new TreeMap<>(attributes);
    for (Map.Entry<String, JsonNode> entry : root.path("data").properties()) {
      String value = entry.getValue().asText();
      if (entry.getKey().length() > 128 || value.length() > 128) {
        return response(400, "");
      }
      if (remove) {
        changed.remove(entry.getKey());
      } else {
        changed.put(entry.getKey(), value);
      }
    }
    if (changed.size() > 100) {
      return response(403, "");
    }
    attributes.clear();
    attributes.putAll(changed);
    asksForAttributes = neverStopsAsking;
    return response(200, "");
  }

  private String sum(String file) {
    byte[] content = contents.get(file);
    return content == null ? SUM : new Buffer().write(content).sha256().hex();
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized String offer(String artifactName) {
    String id = String.valueOf(++number);
    actions.put(id, new FakeAction(id, artifactName + ".mender"));
    return id;
  }

  /** Offers an artifact that can be fetched. */
  public synchronized String offer(Path artifact) throws IOException {
    String name = String.valueOf(artifact.getFileName());
    contents.put(name, Files.readAllBytes(artifact));
    return offer(name.substring(0, name.length() - ".mender".length()));
  }

  /** What is to become of an installation: skip, attempt or forced. */
  public synchronized void update(String id, String handling) {
    action(id).update = handling;
  }

  /** Somebody at the server confirms a deployment, or denies it. */
  public synchronized void confirm(String id, boolean confirmed) {
    confirmation(action(id), confirmed ? "confirmed" : "denied");
  }

  /** Asks the device for its attributes, until it has them or for ever. */
  public synchronized void askForAttributes(boolean forEver) {
    asksForAttributes = true;
    neverStopsAsking = forEver;
  }

  /** Says that all files are at another address. */
  public synchronized void downloadsFrom(String address) {
    downloads = address;
  }

  /** Lets the device ask again soon. */
  public synchronized void sleep(String time) {
    sleep = time;
  }

  /** The next request that the device makes, with the path below its own. */
  public String nextRequest() throws InterruptedException {
    return String.valueOf(requests.poll(40, TimeUnit.SECONDS));
  }

  /** How the device answered the wishes to stop a deployment. */
  public synchronized List<String> toldOfCancelling(String id) {
    return List.copyOf(action(id).cancelFeedback);
  }

  synchronized FakeAction action(String id) {
    FakeAction action = actions.get(id);
    if (action == null) {
      throw new IllegalArgumentException(id);
    }
    return action;
  }

  @Override
  public synchronized void abort(String deploymentId) {
    action(deploymentId).state = State.CANCELING;
  }

  @Override
  public synchronized List<String> told(String deploymentId) {
    return List.copyOf(action(deploymentId).feedback);
  }

  @Override
  public String log(String deploymentId) {
    return String.join("\n", told(deploymentId));
  }

  @Override
  public synchronized @Nullable String attribute(String name) {
    return attributes.get(name);
  }

  @Override
  public String secret() {
    return TOKEN;
  }
}
