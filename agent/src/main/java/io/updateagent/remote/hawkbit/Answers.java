package io.updateagent.remote.hawkbit;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.json.Trees;
import io.updateagent.remote.Addresses;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Texts;
import io.updateagent.remote.hawkbit.Action.ArtifactFile;
import io.updateagent.remote.hawkbit.Action.Handling;
import io.updateagent.remote.hawkbit.Action.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the JSON answers of the API; nothing in them is believed before its form is checked. */
final class Answers {
  private static final int MOST_FILES = 1000;
  private static final int LONGEST_NAME = 256;
  private static final int LONGEST_URL = 4096;
  private static final Pattern SLEEP = Pattern.compile("(\\d{1,3}):(\\d{2}):(\\d{2})");
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private Answers() {}

  /** {@code GET /{tenant}/controller/v1/{controllerId}}. */
  static Base base(String body) throws ServerException {
    JsonNode root = parse(body);
    JsonNode links = root.path("_links");
    return new Base(
        sleep(root.path("config").path("polling").path("sleep")),
        linked(links, "deploymentBase"),
        linked(links, "confirmationBase"),
        linked(links, "cancelAction"),
        links.has("configData"));
  }

  /** {@code GET .../deploymentBase/{actionId}}. */
  static Action action(String id, String body) throws ServerException {
    JsonNode deployment = parse(body).path("deployment");
    if (!deployment.isObject()) {
      throw malformed("deployment is missing");
    }
    return new Action(
        id,
        handling(deployment, "download"),
        handling(deployment, "update"),
        window(deployment.path("maintenanceWindow")),
        files(deployment.path("chunks")));
  }

  /** {@code GET .../cancelAction/{actionId}}: the action that is to be stopped. */
  static String toStop(String body) throws ServerException {
    JsonNode stop = parse(body).path("cancelAction").path("stopId");
    if (!stop.isValueNode() || !ID.matcher(stop.asText()).matches()) {
      throw malformed("cancelAction.stopId is missing or no id");
    }
    return stop.asText();
  }

  private static JsonNode parse(String body) throws ServerException {
    try {
      JsonNode root = Trees.first(body);
      if (root.isObject()) {
        return root;
      }
    } catch (IOException e) {
      throw malformed("it is not JSON");
    }
    throw malformed("it is no JSON object");
  }

  private static @Nullable Duration sleep(JsonNode node) {
    Matcher matcher = SLEEP.matcher(node.asText(""));
    if (!matcher.matches()) {
      return null;
    }
    return Duration.ofHours(Long.parseLong(matcher.group(1)))
        .plusMinutes(Long.parseLong(matcher.group(2)))
        .plusSeconds(Long.parseLong(matcher.group(3)));
  }

  /** The id at the end of a link's path; null if there is no such link. */
  private static @Nullable String linked(JsonNode links, String name) throws ServerException {
    if (!links.has(name)) {
      return null;
    }
    String address = links.path(name).path("href").asText("");
    String path = address.split("[?#]", 2)[0];
    String id = path.substring(path.lastIndexOf('/') + 1);
    if (!ID.matcher(id).matches()) {
      throw malformed("the link " + name + " names no action");
    }
    return id;
  }

  private static Handling handling(JsonNode deployment, String name) throws ServerException {
    String word = deployment.path(name).asText("");
    for (Handling known : Handling.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(word)) {
        return known;
      }
    }
    throw malformed("deployment." + name + " is not skip, attempt or forced");
  }

  private static Window window(JsonNode node) throws ServerException {
    return switch (node.asText("")) {
      case "" -> Window.NONE;
      case "null" -> Window.NONE;
      case "available" -> Window.AVAILABLE;
      case "unavailable" -> Window.UNAVAILABLE;
      default -> throw malformed("deployment.maintenanceWindow is not available or unavailable");
    };
  }

  private static List<ArtifactFile> files(JsonNode chunks) throws ServerException {
    var files = new ArrayList<ArtifactFile>();
    for (JsonNode chunk : chunks) {
      for (JsonNode artifact : chunk.path("artifacts")) {
        if (files.size() == MOST_FILES) {
          throw malformed("it has more than %d files".formatted(MOST_FILES));
        }
        files.add(file(artifact));
      }
    }
    return files;
  }

  private static ArtifactFile file(JsonNode artifact) throws ServerException {
    String name = artifact.path("filename").asText("");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw malformed("a file has no name, or one that is too long");
    }
    String sum = artifact.path("hashes").path("sha256").asText("").toLowerCase(Locale.ROOT);
    if (!sum.isEmpty() && !sum.matches("[0-9a-f]{64}")) {
      throw malformed("hashes.sha256 is no checksum");
    }
    return new ArtifactFile(Texts.printable(name, LONGEST_NAME), sum, url(artifact.path("_links")));
  }

  private static String url(JsonNode links) throws ServerException {
    for (String name : List.of("download", "download-http")) {
      String url = links.path(name).path("href").asText("");
      if (!url.isEmpty()) {
        if (url.length() > LONGEST_URL || !Addresses.isHttp(url)) {
          throw malformed("the link " + name + " is no address");
        }
        return url;
      }
    }
    return "";
  }

  private static ServerException malformed(String reason) {
    return new ServerException(
        ServerException.Kind.MALFORMED, "the server's answer cannot be understood: " + reason);
  }
}
