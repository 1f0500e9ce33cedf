package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several payloads in one artifact: in order, back in reverse order, an outcome for each. */
@Tag("slow")
class SeveralPayloadsIT {
  private static final String LOG = "echo \"$0 $1\" | sed 's|.*/||' >> %s";

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
      assertEquals(
          List.of("first ArtifactCommit ok", "second ArtifactCommit ok"),
          payloads(device.state().path("last").path("artifact")));
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
      assertEquals(
          List.of("first ArtifactFailure ok", "second ArtifactFailure ok"),
          payloads(last.path("artifact")));
      assertEquals(0, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void areInconsistentTogetherIfTheWayBackOfOneFails() throws Exception {
    try (var device = new Rig(directory)) {
      modules(
          device,
          "[ \"$1\" != ArtifactRollback ] || exit 5;",
          "[ \"$1\" != ArtifactInstall ] || exit 7;");
      assertEquals(1, device.agent("install", artifact(device)).exit());
      JsonNode record = device.state().path("inconsistent").path(0);
      assertEquals(1, record.path("causes").path("install").path("payload").asInt());
      assertEquals(0, record.path("causes").path("rollback").path("payload").asInt());
      assertEquals(
          List.of("first ArtifactFailure ok", "second ArtifactFailure ok"), payloads(record));
      assertTrue(calls().contains("second ArtifactRollback"), "one failed, all had their turn");
      assertEquals(3, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void areInconsistentTogetherIfOneCannotRollBack() throws Exception {
    try (var device = new Rig(directory)) {
      modules(
          device,
          "",
          "[ \"$1\" != SupportsRollback ] || echo No; [ \"$1\" != ArtifactInstall ] || exit 7;",
          "first");
      assertEquals(1, device.agent("install", artifact(device)).exit());
      assertFalse(calls().contains("first ArtifactRollback"), calls().toString());
      JsonNode record = device.state().path("inconsistent").path(0);
      assertEquals("UNSUPPORTED", record.path("causes").path("rollback").path("kind").asText());
      assertEquals(3, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void areInconsistentOnceOneIsCommittedAndAnotherCannotBe() throws Exception {
    try (var device = new Rig(directory)) {
      modules(device, "", "[ \"$1\" != ArtifactCommit ] || exit 7;");
      assertEquals(0, device.agent("install", artifact(device)).exit());
      assertEquals(1, device.agent("commit").exit());
      assertFalse(calls().contains("first ArtifactRollback"), calls().toString());
      JsonNode record = device.state().path("inconsistent").path(0);
      assertEquals(1, record.path("causes").path("install").path("payload").asInt());
      String cause = record.path("causes").path("rollback").path("message").asText();
      assertEquals("payload 0 (first) is committed already, which nothing undoes", cause);
      assertEquals(3, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void areInconsistentIfPowerIsLostBetweenTheirCommits() throws Exception {
    try (var device = new Rig(directory)) {
      modules(device, "", "[ \"$1\" != ArtifactCommit ] || kill -9 $PPID;");
      assertEquals(0, device.agent("install", artifact(device)).exit());
      assertEquals(137, device.agent("commit").exit());
      device.agent("resume");
      assertFalse(calls().contains("first ArtifactRollback"), calls().toString());
      assertEquals(3, device.agent("show-status", "--quiet").exit());
    }
  }

  @Test
  void rebootEachInItsOwnWay() throws Exception {
    try (var device = new Rig(directory)) {
      Path log = directory.resolve("calls");
      Rig.script(device.path("bin/reboot"), "echo reboot >> %s; kill -9 $PPID".formatted(log));
      modules(
          device,
          "[ \"$1\" != NeedsArtifactReboot ] || echo Automatic;",
          "[ \"$1\" != NeedsArtifactReboot ] || echo Yes;");
      Files.move(Path.of(artifact(device)), device.path("artifacts").resolve("set-1.mender"));
      device.keepDaemonRunning();
      assertEquals("success", device.deploy("set-1").path("status").asText());
      List<String> calls = calls();
      assertEquals(
          List.of(
              "second ArtifactReboot",
              "reboot",
              "first ArtifactVerifyReboot",
              "second ArtifactVerifyReboot",
              "first ArtifactCommit",
              "second ArtifactCommit"),
          calls.subList(4, 10));
    }
  }

  @Test
  void ofOneTypeHaveEachTheirOwnFiles() throws Exception {
    try (var device = new Rig(directory)) {
      device.module(
          "first",
          "[ $1 != ArtifactInstall ] || cat files/* >> %s".formatted(directory.resolve("calls")));
      Path file = Files.writeString(directory.resolve("a.bin"), "1\n");
      Path other = Files.writeString(directory.resolve("b.bin"), "2\n");
      write(payload("first", file, "a"), payload("first", other, "b"));
      assertEquals(0, device.agent("install", target().toString()).exit());
      assertEquals(List.of("1", "2"), calls());
      assertEquals(
          List.of("first ArtifactCommit ok", "first ArtifactCommit ok"),
          payloads(device.state().path("last").path("artifact")));
    }
  }

  @Test
  void thatAreEmptyAreNoWorkForModules() throws Exception {
    try (var device = new Rig(directory)) {
      write(payload(null, null, "a"), payload(null, null, "b"));
      assertEquals(0, device.agent("install", target().toString()).exit());
      assertEquals("set-1", device.agent("show-artifact").out().strip());
      String provides = device.agent("show-provides").out();
      assertTrue(provides.contains("a.version=1") && provides.contains("b.version=1"), provides);
      assertEquals(0, device.agent("show-status", "--quiet").exit());
    }
  }

  private Path target() {
    return directory.resolve("set-1.mender");
  }

  private static PlannedPayload payload(@Nullable String type, @Nullable Path file, String scope) {
    return new PlannedPayload(
        type,
        file == null ? List.of() : List.of(file),
        Map.of(scope + ".version", "1"),
        Map.of(),
        List.of(scope + ".*"),
        "");
  }

  private void write(PlannedPayload... payloads) throws Exception {
    var depends = Map.of("device_type", List.of("box"));
    new ArtifactWriter(Compression.GZIP, null)
        .write(new ArtifactPlan("set-1", null, depends, List.of(), List.of(payloads)), target());
  }

  /** How far each payload got. */
  private static List<String> payloads(JsonNode of) {
    var all = new ArrayList<String>();
    for (JsonNode payload : of.path("payloads")) {
      all.add(
          "%s %s %s"
              .formatted(
                  payload.path("type").asText(),
                  payload.path("last_call").asText(),
                  payload.path("last_result").asText()));
    }
    return all;
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
    modules(device, first, second, "first second");
  }

  /** Modules that log what is asked of them, and of which some roll back. */
  private void modules(Rig device, String first, String second, String rollingBack)
      throws Exception {
    String log = LOG.formatted(directory.resolve("calls"));
    String head = "case \"$1\" in Download|Artifact*|Cleanup) " + log + ";; esac; ";
    String yes = "[ \"$1\" != SupportsRollback ] || echo Yes; ";
    device.module("first", head + (rollingBack.contains("first") ? yes : "") + first + " exit 0");
    device.module(
        "second", head + (rollingBack.contains("second") ? yes : "") + second + " exit 0");
  }

  private List<String> calls() throws Exception {
    return Files.readAllLines(directory.resolve("calls"));
  }
}
