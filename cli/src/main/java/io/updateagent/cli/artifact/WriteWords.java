package io.updateagent.cli.artifact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of a command line that writes an artifact once more. */
final class WriteWords {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Header header;
  private final DumpedParts parts;
  private final List<String> words = new ArrayList<>();

  WriteWords(Header header, DumpedParts parts) {
    this.header = header;
    this.parts = parts;
  }

  /**
   * All of them, in the order in which the common tool prints them.
   *
   * @throws IOException if no words say what is in the artifact
   */
  List<String> all() throws IOException {
    words.clear();
    boolean empty = header.payloads().stream().allMatch(payload -> payload.type() == null);
    words.addAll(List.of("write", empty ? "bootstrap-artifact" : "module-image"));
    add("--artifact-name", header.artifactName());
    add("--provides-group", header.artifactGroup());
    addAll("--artifact-name-depends", header.depends().get("artifact_name"));
    addAll("--device-type", header.depends().get("device_type"));
    addAll("--depends-groups", header.depends().get("artifact_group"));
    boolean several = header.payloads().size() > 1;
    if (several) {
      addPaths("--script", parts.scripts());
    }
    for (PayloadHeader payload : header.payloads()) {
      addPayload(payload, several);
    }
    return List.copyOf(words);
  }

  private void addPayload(PayloadHeader payload, boolean several) throws IOException {
    if (payload.type() != null) {
      add("--type", payload.type());
      words.add("--no-default-software-version");
    }
    payload.provides().forEach((name, value) -> add("--provides", name + ":" + value));
    for (Map.Entry<String, List<String>> depend : payload.depends().entrySet()) {
      depend.getValue().forEach(value -> add("--depends", depend.getKey() + ":" + value));
    }
    if (payload.type() != null) {
      words.add("--no-default-clears-provides");
    }
    addAll("--clears-provides", payload.clearsProvides());
    if (!several) {
      addPaths("--script", parts.scripts());
    }
    Path metaData = parts.metaData(payload.index());
    add("--meta-data", metaData == null ? null : metaData.toString());
    addPaths("--file", parts.files(payload.index()));
    if (parts.augment() != null) {
      for (AugmentedHeader.Part part : parts.augment().parts()) {
        if (part.index() == payload.index()) {
          addUnsigned(part);
        }
      }
    }
  }

  /** What is not signed stays apart: else the words would have it signed. */
  private void addUnsigned(AugmentedHeader.Part part) throws IOException {
    if (part.type() == null) {
      throw unsayable(part, "has no payload type of its own");
    }
    add("--augment-type", part.type());
    JsonNode info =
        part.typeInfo().isBlank() ? JSON.createObjectNode() : JSON.readTree(part.typeInfo());
    for (Map.Entry<String, JsonNode> member : info.properties()) {
      switch (member.getKey()) {
        case "type" -> {
          if (!member.getValue().asText().equals(part.type())) {
            throw unsayable(part, "has two payload types");
          }
        }
        case "artifact_provides" -> addPairs("--augment-provides", member.getValue());
        case "artifact_depends" -> addPairs("--augment-depends", member.getValue());
        default -> throw unsayable(part, "has " + member.getKey());
      }
    }
    Path metaData = parts.unsignedMetaData(part.index());
    add("--augment-meta-data", metaData == null ? null : metaData.toString());
    addPaths("--augment-file", parts.unsignedFiles(part.index()));
  }

  private void addPairs(String option, JsonNode values) {
    for (Map.Entry<String, JsonNode> one : values.properties()) {
      if (one.getValue().isArray()) {
        one.getValue().forEach(value -> add(option, one.getKey() + ":" + value.asText()));
      } else {
        add(option, one.getKey() + ":" + one.getValue().asText());
      }
    }
  }

  private static IOException unsayable(AugmentedHeader.Part part, String what) {
    return new IOException(
        "the augmented part of payload %d %s, and no option of write says that; dump it without printing a command line"
            .formatted(part.index(), what));
  }

  private void add(String option, @Nullable String value) {
    if (value != null) {
      words.addAll(List.of(option, value));
    }
  }

  private void addAll(String option, @Nullable List<String> values) {
    if (values != null) {
      values.forEach(value -> add(option, value));
    }
  }

  private void addPaths(String option, List<Path> paths) {
    paths.forEach(path -> add(option, path.toString()));
  }
}
