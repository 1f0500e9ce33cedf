package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An artifact that does not fit on the device's disk, which is a real small one. */
class SpaceIT {
  @TempDir Path directory;

  @Test
  @Tag("slow")
  void anArtifactThatDoesNotFitIsRefusedBeforeAnythingIsStored() throws Exception {
    Assumptions.assumeTrue(
        Objects.equals(System.getProperty("user.name"), "root"), "needs root, to mount a tmpfs");
    try (Rig rig = new Rig(directory);
        ArtifactHost host = new ArtifactHost()) {
      rig.module("app", "[ $1 != Cleanup ] || ls files > " + rig.path("stored"));
      Path artifact = artifact(rig, 6 * 1024 * 1024);
      String data = rig.path("data").toString();
      assertTrue(runs("mount", "-t", "tmpfs", "-o", "size=4M", "tmpfs", data));
      try {
        Files.writeString(rig.path("data/device_type"), "device_type=box\n");
        host.serve(artifact, "\"one\"");
        for (String source : List.of(artifact.toString(), host.url(""))) {
          Run run = rig.agent("install", source);
          assertEquals(1, run.exit(), run.err());
          String said = run.out() + run.err();
          assertTrue(said.contains("not enough space in " + data), said);
          assertTrue(said.matches("(?s).*at least \\d+ KiB are needed, \\d+ KiB are free.*"), said);
          assertEquals("", Files.readString(rig.path("stored")), "something was stored");
          assertTrue(rig.agent("history").out().contains("not-started"));
          assertFalse(Files.exists(rig.path("data/partial")));
        }
      } finally {
        assertTrue(runs("umount", data));
      }
    }
  }

  private static Path artifact(Rig rig, int size) throws IOException {
    Path file = Files.write(rig.path("src/app.bin"), new byte[size]);
    var payload =
        new PlannedPayload("app", List.of(file), Map.of(), Map.of(), List.of("app.*"), "");
    var plan =
        new ArtifactPlan(
            "app-1", null, Map.of("device_type", List.of("box")), List.of(), List.of(payload));
    Path target = rig.path("artifacts/app-1.mender");
    new ArtifactWriter(Compression.NONE, null).write(plan, target);
    return target;
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
