package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several payloads in one artifact: in order, back in reverse order, an outcome for each. */
class SeveralPayloadsIT {
  private static final String LOG = "echo \"$0 $1\" | sed 's|.*/||' >> %s; ";

  @TempDir Path directory;

  @Test
  void goInOrder() throws Exception {
    try (var device = new Rig(directory)) {
      modules(device, "", "");
      assertEquals(0, device.agent("install", artifact(device)).exit());
      assertEquals(0, device.agent("commit").exit());
      assertEquals(
          List.of(
              "first Download",
              "second Download",
              "first ArtifactInstall",
              "second ArtifactInstall",
              "first ArtifactCommit",
              "second ArtifactCommit",
              "first Cleanup",
              "second Cleanup"),
          calls());
      assertEquals("set-1", device.agent("show-artifact").out().strip());
      String provides = device.agent("show-provides").out();
      assertTrue(provides.contains("rootfs-image.first.version=set-1"), provides);
      assertTrue(provides.contains("second.size=large"), provides);
    }
  }

  @Test
  void rollBackInReverseOrderWithAnOutcomeForEach() throws Exception {
    try (var device = new Rig(directory)) {
      modules(device, "", "[ \"$1\" != ArtifactInstall ] || exit 7;");
      assertEquals(1, device.agent("install", artifact(device)).exit());
      assertEquals(
          List.of(
              "first Download",
              "second Download",
              "first ArtifactInstall",
              "second ArtifactInstall",
              "second ArtifactRollback",
              "first ArtifactRollback",
              "second ArtifactFailure",
              "first ArtifactFailure",
              "first Cleanup",
              "second Cleanup"),
          calls());
      JsonNode last = device.state().path("last");
      assertEquals("ROLLED_BACK", last.path("verdict").asText());
      assertEquals(1, last.path("causes").path("install").path("payload").asInt());
      assertEquals(0, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void areInconsistentTogetherIfOneCannotRollBack() throws Exception {
    try (var device = new Rig(directory)) {
      modules(
          device,
          "[ \"$1\" != ArtifactRollback ] || exit 5;",
          "[ \"$1\" != ArtifactInstall ] || exit 7;");
      assertEquals(1, device.agent("install", artifact(device)).exit());
      JsonNode record = device.state().path("inconsistent").path(0);
      assertEquals(1, record.path("causes").path("install").path("payload").asInt());
      assertEquals(0, record.path("causes").path("rollback").path("payload").asInt());
      JsonNode payloads = record.path("payloads");
      assertEquals("first", payloads.path(0).path("type").asText());
      assertEquals("second", payloads.path(1).path("type").asText());
      assertEquals(3, device.agent("show-status", "--quiet").exit());
    }
  }

  private String artifact(Rig device) throws Exception {
    Path first = Files.writeString(directory.resolve("first.bin"), "1");
    Path second = Files.writeString(directory.resolve("second.bin"), "2");
    Path target = directory.resolve("set-1.mender");
    String line =
        "artifact write module-image -n set-1 -t box -o %s -T first -f %s -T second -f %s -p second.size:large"
            .formatted(target, first, second);
    Run run = device.agent(line.split(" ", -1));
    assertEquals(0, run.exit(), run.err());
    return target.toString();
  }

  private void modules(Rig device, String first, String second) throws Exception {
    String log = LOG.formatted(directory.resolve("calls"));
    String changes =
        "case \"$1\" in SupportsRollback) echo Yes;; Download|Artifact*|Cleanup) "
            + log
            + ";; esac; ";
    device.module("first", changes.replace("; ;;", ";;") + first + " exit 0");
    device.module("second", changes.replace("; ;;", ";;") + second + " exit 0");
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(directory.resolve("calls"));
  }
}
