package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is said of an artifact as a whole. */
final class ArtifactOptions {
  @Option(
      names = {"-n", "--artifact-name"},
      required = true,
      paramLabel = "NAME",
      description = "the artifact's name")
  String name = "";

  @Option(
      names = {"-t", "--device-type"},
      required = true,
      paramLabel = "TYPE",
      description = "a type of device that it is for; repeat it for more")
  List<String> deviceTypes = new ArrayList<>();

  @Option(
      names = {"-g", "--artifact-group", "--provides-group"},
      paramLabel = "GROUP",
      description = "the group that the artifact belongs to")
  @Nullable String group;

  @Option(
      names = {"-N", "--artifact-name-depends"},
      paramLabel = "NAME",
      description = "the device must run this artifact; repeat it for alternatives")
  List<String> namesBefore = new ArrayList<>();

  @Option(
      names = {"-G", "--depends-groups"},
      paramLabel = "GROUP",
      description = "the device must run an artifact of this group; repeat it for alternatives")
  List<String> groupsBefore = new ArrayList<>();

  String name() {
    return name;
  }

  /** The artifact with these payloads. */
  ArtifactPlan plan(List<Path> scripts, List<PlannedPayload> payloads) throws IOException {
    checkedName(name);
    Map<String, List<String>> depends = new TreeMap<>();
    depends.put("device_type", deviceTypes);
    if (!namesBefore.isEmpty()) {
      depends.put("artifact_name", namesBefore);
    }
    if (!groupsBefore.isEmpty()) {
      depends.put("artifact_group", groupsBefore);
    }
    return new ArtifactPlan(
        name, group == null || group.isEmpty() ? null : group, depends, scripts, payloads);
  }

  /** Refuses a name that a part of the field would stumble over. */
  static String checkedName(String name) throws IOException {
    if (name.isEmpty() || name.chars().anyMatch(Character::isWhitespace)) {
      throw new IOException("the artifact's name must not be empty, and have no blanks");
    }
    return name;
  }
}
