package io.updateagent.server.gui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an artifact says of itself, as it is kept, made ready to be shown. */
record ArtifactText(
    Map<String, String> depends, List<String> scripts, boolean augmented, List<Payload> payloads) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What is installed by one update module. */
  record Payload(
      String type,
      Map<String, String> provides,
      Map<String, String> depends,
      List<String> clears,
      List<File> files) {}

  /** A file of a payload. */
  record File(String name, String size) {}

  static ArtifactText read(String content) {
    JsonNode root = parse(content);
    var payloads = new ArrayList<Payload>();
    for (JsonNode one : root.path("payloads")) {
      var files = new ArrayList<File>();
      for (JsonNode file : one.path("files")) {
        files.add(new File(file.path("name").asText(), Words.size(file.path("size").asLong())));
      }
      payloads.add(
          new Payload(
              one.path("type").isTextual() ? one.path("type").asText() : "(empty)",
              pairs(one.path("provides")),
              pairs(one.path("depends")),
              list(one.path("clears_provides")),
              files));
    }
    return new ArtifactText(
        pairs(root.path("depends")),
        list(root.path("scripts")),
        root.path("augmented").asBoolean(false),
        payloads);
  }

  private static JsonNode parse(String content) {
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode(); // nothing can be said of it
    }
  }

  private static Map<String, String> pairs(JsonNode node) {
    var pairs = new LinkedHashMap<String, String>();
    node.properties()
        .forEach(
            one ->
                pairs.put(
                    one.getKey(),
                    one.getValue().isArray()
                        ? String.join(", ", list(one.getValue()))
                        : one.getValue().asText()));
    return pairs;
  }

  private static List<String> list(JsonNode node) {
    var list = new ArrayList<String>();
    node.forEach(one -> list.add(one.asText()));
    return list;
  }

  /** What all payloads together provide. */
  Map<String, String> provides() {
    var all = new TreeMap<String, String>();
    payloads.forEach(one -> all.putAll(one.provides()));
    return all;
  }

  /** The kinds of its payloads, in order. */
  List<String> types() {
    return payloads.stream().map(Payload::type).toList();
  }
}
