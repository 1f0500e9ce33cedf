package io.updateagent.cli;

import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What describes one payload; each {@code -T} begins the next. */
final class PayloadOptions {
  @Option(
      names = {"-T", "--type"},
      required = true,
      paramLabel = "TYPE",
      description = "payload type: the name of the update module; each -T begins the next payload")
  String type = "";

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file of the payload; repeat it for more")
  List<Path> files = new ArrayList<>();

  @Option(
      names = {"-p", "--provides"},
      paramLabel = "KEY:VALUE",
      description = "what the device provides once it is installed")
  List<String> provides = new ArrayList<>();

  @Option(
      names = {"-d", "--depends"},
      paramLabel = "KEY:VALUE",
      description = "what the device must provide; repeat a key for several accepted values")
  List<String> depends = new ArrayList<>();

  @Option(
      names = "--clears-provides",
      paramLabel = "PATTERN",
      description = "provides that it takes away; * matches anything")
  List<String> clears = new ArrayList<>();

  @Option(
      names = {"-m", "--meta-data"},
      paramLabel = "FILE",
      description = "JSON for the update module")
  @Nullable Path metaData;

  @Option(
      names = "--no-default-software-version",
      description = "do not add rootfs-image.TYPE.version to what it provides")
  boolean noVersion;

  @Option(
      names = "--no-default-clears-provides",
      description = "do not add rootfs-image.TYPE.* to what it takes away")
  boolean noClears;

  PlannedPayload plan(String artifactName) throws IOException {
    Map<String, String> given = new TreeMap<>();
    if (!noVersion) {
      given.put("rootfs-image.%s.version".formatted(type), artifactName);
    }
    for (Map.Entry<String, List<String>> one : KeyValue.grouped(provides).entrySet()) {
      if (one.getValue().size() > 1) {
        throw new IOException("--provides %s is given twice".formatted(one.getKey()));
      }
      given.put(one.getKey(), one.getValue().get(0));
    }
    List<String> patterns = new ArrayList<>(clears);
    if (!noClears) {
      patterns.add("rootfs-image.%s.*".formatted(type));
    }
    return new PlannedPayload(
        type,
        files,
        given,
        KeyValue.grouped(depends),
        patterns.isEmpty() ? null : patterns,
        text(metaData));
  }

  /** The JSON in a file; empty without one. */
  static String text(@Nullable Path metaData) throws IOException {
    return metaData == null ? "" : Files.readString(metaData).strip();
  }
}
