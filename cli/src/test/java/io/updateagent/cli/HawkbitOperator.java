package io.updateagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What an operator does with a hawkBit server, through its management API. */
final class HawkbitOperator {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BOUNDARY = "----------artifact";

  /** One moment, as a schedule of the server's. */
  private static final DateTimeFormatter CRON = DateTimeFormatter.ofPattern("s m H d M '?' uuuu");

  private static final int CONFLICT = 409;
  private static final int CONFLICTS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final HawkbitProcess server;

  HawkbitOperator(HawkbitProcess server) {
    this.server = server;
  }

  /** Makes a device known, with its token. */
  void register(String device, String token) throws IOException, InterruptedException {
    post(
        "targets",
        "[{\"controllerId\": \"%s\", \"name\": \"%<s\", \"securityToken\": \"%s\"}]"
            .formatted(device, token));
  }

  /** Uploads an artifact as a distribution set; gives its id. */
  int upload(Path artifact, String version) throws IOException, InterruptedException {
    String words =
        "\"name\": \"%s\", \"version\": \"%s\"".formatted(artifact.getFileName(), version);
    int module =
        post("softwaremodules", "[{%s, \"type\": \"application\"}]".formatted(words))
            .path(0)
            .path("id")
            .asInt();
    send(
        "softwaremodules/%d/artifacts".formatted(module),
        "POST",
        "multipart/form-data; boundary=" + BOUNDARY,
        BodyPublishers.ofByteArray(form(artifact)));
    String set = "[{%s, \"type\": \"app\", \"modules\": [{\"id\": %d}]}]".formatted(words, module);
    return post("distributionsets", set).path(0).path("id").asInt();
  }

  private static byte[] form(Path artifact) throws IOException {
    var form = new ByteArrayOutputStream();
    String head =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n"
            .formatted(BOUNDARY, artifact.getFileName());
    form.write(head.getBytes(StandardCharsets.UTF_8));
    form.write(Files.readAllBytes(artifact));
    form.write("\r\n--%s--\r\n".formatted(BOUNDARY).getBytes(StandardCharsets.UTF_8));
    return form.toByteArray();
  }

  /** Assigns a distribution set to a device; gives the action's path. */
  String assign(int set, String device) throws IOException, InterruptedException {
    return assign(set, device, "forced");
  }

  String assign(int set, String device, String type) throws IOException, InterruptedException {
    return assign(set, device, type, "");
  }

  /** Assigns a distribution set that may be installed only from then on, for so long. */
  String assign(int set, String device, Instant opens, Duration lasts)
      throws IOException, InterruptedException {
    String window =
        ", \"maintenanceWindow\": {\"schedule\": \"%s\", \"duration\": \"%s\", \"timezone\": \"+00:00\"}"
            .formatted(
                CRON.format(opens.atOffset(ZoneOffset.UTC)),
                LocalTime.ofSecondOfDay(lasts.toSeconds()).format(DateTimeFormatter.ISO_TIME));
    return assign(set, device, "forced", window);
  }

  private String assign(int set, String device, String type, String more)
      throws IOException, InterruptedException {
    JsonNode answer =
        post(
            "distributionsets/%d/assignedTargets".formatted(set),
            "[{\"id\": \"%s\", \"type\": \"%s\"%s}]".formatted(device, type, more));
    int action = answer.path("assignedActions").path(0).path("id").asInt(-1);
    if (action < 0) {
      throw new AssertionError("nothing was assigned: " + answer);
    }
    return "targets/%s/actions/%d".formatted(device, action);
  }

  /** All settings of the tenant. */
  String settings() throws IOException, InterruptedException {
    return get("system/configs").toString();
  }

  /** Asks for an action to be cancelled. */
  void cancel(String action) throws IOException, InterruptedException {
    send(action, "DELETE", "application/json", BodyPublishers.noBody());
  }

  /** The latest status of an action, and everything that was told of it. */
  record Told(String status, String messages, int count) {}

  Told told(String action) throws IOException, InterruptedException {
    JsonNode all = get(action + "/status?limit=500&sort=id:DESC").path("content");
    List<String> messages = new ArrayList<>();
    for (JsonNode entry : all) {
      entry.path("messages").forEach(message -> messages.add(message.asText()));
    }
    return new Told(all.path(0).path("type").asText(), String.join("\n", messages), all.size());
  }

  JsonNode attributes(String device) throws IOException, InterruptedException {
    return get("targets/" + device + "/attributes");
  }

  /** Has the server ask the device for its attributes. */
  void askForAttributes(String device) throws IOException, InterruptedException {
    send(
        "targets/" + device,
        "PUT",
        "application/json",
        BodyPublishers.ofString("{\"requestAttributes\": true}"));
  }

  /** The devices that a filter finds. */
  List<String> find(String filter) throws IOException, InterruptedException {
    var found = new ArrayList<String>();
    for (JsonNode target :
        get("targets?q=" + URLEncoder.encode(filter, StandardCharsets.UTF_8)).path("content")) {
      found.add(target.path("controllerId").asText());
    }
    return found;
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return send(path, "GET", "application/json", BodyPublishers.noBody());
  }

  private JsonNode post(String path, String body) throws IOException, InterruptedException {
    return send(path, "POST", "application/json", BodyPublishers.ofString(body));
  }

  private JsonNode send(String path, String method, String type, BodyPublisher body)
      throws IOException, InterruptedException {
    String user =
        Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/rest/v1/" + path))
            .header("Authorization", "Basic " + user)
            .header("Content-Type", type)
            .method(method, body)
            .build();
    var response = http.send(request, BodyHandlers.ofString());
    // The device asked in the same moment; the server wants an operator to try again then.
    for (int i = 0; i < CONFLICTS && response.statusCode() == CONFLICT; i++) {
      response = http.send(request, BodyHandlers.ofString());
    }
    if (response.statusCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + response.body());
    }
    return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
  }
}
