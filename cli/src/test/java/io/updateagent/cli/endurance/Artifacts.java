package io.updateagent.cli.endurance;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes artifacts for a {@link FakeDevice}; the same name gives the same artifact. */
final class Artifacts {
  /** The state scripts of an artifact that has any. */
  static final List<String> SCRIPTS =
      List.of(
          "ArtifactInstall_Enter_00",
          "ArtifactInstall_Leave_00",
          "ArtifactInstall_Error_00",
          "ArtifactReboot_Enter_00",
          "ArtifactCommit_Enter_00",
          "ArtifactCommit_Error_00",
          "ArtifactCommit_Leave_00",
          "ArtifactRollback_Enter_00",
          "ArtifactRollback_Leave_00",
          "ArtifactFailure_Leave_00");

  private final Path source;

  Artifacts(Path source) {
    this.source = source;
  }

  /** An artifact that replaces parts of the device; its scope are the provides of those parts. */
  Path write(String name, List<String> types, boolean withScripts) throws IOException {
    Path content = Files.writeString(source.resolve("content"), name + "\n");
    var scripts = new ArrayList<Path>();
    for (String script : withScripts ? SCRIPTS : List.<String>of()) {
      Path file = source.resolve(script);
      FakeDevice.program(file, FakeDevice.SCRIPT);
      scripts.add(file);
    }
    List<PlannedPayload> payloads =
        types.stream()
            .map(
                type ->
                    new PlannedPayload(
                        type,
                        List.of(content),
                        Map.of(type + ".version", name),
                        Map.of(),
                        List.of(type + ".*"),
                        ""))
            .toList();
    Path target = source.resolve(name + ".mender");
    new ArtifactWriter(Compression.GZIP, null)
        .write(
            new ArtifactPlan(name, null, Map.of("device_type", List.of("box")), scripts, payloads),
            target);
    return target;
  }
}
