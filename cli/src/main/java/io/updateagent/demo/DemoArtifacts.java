package io.updateagent.demo;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the artifacts of the demonstration: an application with a check that has to pass. */
final class DemoArtifacts {
  private static final String TYPE = "demo-device";

  private final Path scratch;
  private final Path target;

  DemoArtifacts(Path scratch, Path target) {
    this.scratch = scratch;
    this.target = target;
  }

  /** The device type that they are for. */
  static String deviceType() {
    return TYPE;
  }

  /**
   * Writes an artifact.
   *
   * @param check shell text that has to succeed on the device
   */
  void write(String name, String check) throws IOException {
    Path files = Files.createDirectories(scratch.resolve("sources").resolve(name));
    Path application = Files.writeString(files.resolve("app.txt"), "this is " + name + "\n");
    Path script = Files.writeString(files.resolve("check.sh"), check + "\n");
    String metaData =
        "{\"destination\": \"%s\", \"check\": \"check.sh\"}".formatted(scratch.resolve("app"));
    var payload =
        new PlannedPayload(
            "files",
            List.of(application, script),
            Map.of("data-partition.app.version", name),
            Map.of(),
            List.of("data-partition.app.*"),
            metaData);
    var plan =
        new ArtifactPlan(
            name, null, Map.of("device_type", List.of(TYPE)), List.of(), List.of(payload));
    new ArtifactWriter(Compression.GZIP, null).write(plan, target.resolve(name + ".mender"));
  }
}
