package io.updateagent.cli.artifact;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of a command line that writes an artifact once more. */
final class WriteWords {
  private final Header header;
  private final DumpedParts parts;
  private final List<String> words = new ArrayList<>();

  WriteWords(Header header, DumpedParts parts) {
    this.header = header;
    this.parts = parts;
  }

  /** All of them, in the order in which the common tool prints them. */
  List<String> all() {
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

  private void addPayload(PayloadHeader payload, boolean several) {
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
