package io.updateagent.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which state scripts run, in which order, and how a set ends. */
class StateScriptsTest {
  @TempDir Path directory;
  private final List<String> output = new ArrayList<>();
  private Duration clock = Duration.ZERO;
  private StateScripts.Limits limits =
      new StateScripts.Limits(
          Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofSeconds(180));
  private Path artifact = Path.of("");
  private Path rootfs = Path.of("");

  @BeforeEach
  void directories() throws IOException {
    artifact = Files.createDirectories(directory.resolve("artifact"));
    rootfs = Files.createDirectories(directory.resolve("rootfs"));
  }

  @Test
  void scriptsOfOneSetRunInByteOrderAndNothingElseRuns() throws IOException {
    for (String name :
        List.of(
            "ArtifactInstall_Enter_10_b",
            "ArtifactInstall_Enter_02",
            "ArtifactInstall_Enter_10_B",
            "ArtifactInstall_Enter_1",
            "ArtifactInstall_Enter_100",
            "ArtifactInstall_Enter_03.bak",
            "ArtifactInstall_Enter_04_two words",
            "ArtifactInstall_Leave_01",
            "xArtifactInstall_Enter_01")) {
      script(artifact, name, "echo " + name);
    }
    assertTrue(enter("ArtifactInstall").succeeded());
    assertEquals(
        List.of(
            "ArtifactInstall_Enter_02", "ArtifactInstall_Enter_10_B", "ArtifactInstall_Enter_10_b"),
        output);
  }

  @Test
  void aFileThatCannotRunIsPassedOverAndSaid() throws IOException {
    Files.writeString(artifact.resolve("ArtifactInstall_Enter_00"), "#!/bin/sh\nexit 1\n");
    assertTrue(enter("ArtifactInstall").succeeded());
    assertTrue(output.get(0).contains("is not executable"), output.toString());
  }

  @Test
  void syncIdleAndDownloadComeFromTheRootFileSystem() throws IOException {
    script(artifact, "Download_Enter_00", "exit 1");
    script(rootfs, "Download_Enter_00", "echo here");
    assertTrue(enter("Download").succeeded());
    assertEquals(List.of("here"), output);
  }

  @Test
  void theFirstFailureStopsTheSetUnlessAllAreToRun() throws IOException {
    script(artifact, "ArtifactInstall_Enter_00", "exit 4");
    script(artifact, "ArtifactInstall_Enter_01", "echo second; exit 5");
    ScriptResult result = enter("ArtifactInstall");
    assertEquals("ArtifactInstall_Enter_00 exited 4", result.message());
    assertEquals(List.of(), output);
    ScriptResult all =
        scripts()
            .run("ArtifactInstall", ScriptAction.ENTER, StateScripts.Mode.RUN_ALL, output::add);
    assertEquals("ArtifactInstall_Enter_00 exited 4", all.message());
    assertEquals(List.of("second"), output);
  }

  @Test
  void aScriptThatAsksForTimeIsCalledAgain() throws IOException {
    Path done = directory.resolve("done");
    script(
        artifact,
        "ArtifactInstall_Enter_00",
        "[ -e " + done + " ] && exit 0; : > " + done + "; exit 21");
    assertTrue(enter("ArtifactInstall").succeeded());
    assertEquals(Duration.ofSeconds(60), clock);
  }

  @Test
  void aScriptThatAsksForTimeForEverFails() throws IOException {
    script(artifact, "ArtifactInstall_Enter_00", "exit 21");
    ScriptResult result = enter("ArtifactInstall");
    assertFalse(result.succeeded());
    assertEquals(
        "ArtifactInstall_Enter_00 asked for more time (exit code 21) for longer than 180 s",
        result.message());
    assertEquals(Duration.ofMinutes(3), clock);
  }

  @Test
  void aScriptThatAskedForTimeMayNotRunPastTheEndOfIt() throws IOException {
    limits =
        new StateScripts.Limits(
            Duration.ofSeconds(20), Duration.ofSeconds(60), Duration.ofMillis(60_300));
    Path done = directory.resolve("done");
    script(
        artifact,
        "ArtifactInstall_Enter_00",
        "[ -e " + done + " ] && exec sleep 15; : > " + done + "; exit 21");
    ScriptResult result = enter("ArtifactInstall");
    assertEquals(
        "ArtifactInstall_Enter_00 asked for more time (exit code 21) for longer than 60 s",
        result.message());
  }

  @Test
  void scriptsOfAnUnknownVersionAreRefused() throws IOException {
    script(artifact, "ArtifactInstall_Enter_00", "echo ran");
    Files.writeString(artifact.resolve("version"), "4\n");
    ScriptResult result = enter("ArtifactInstall");
    assertTrue(result.message().contains("version \"4\" are not supported"), result.message());
    Files.writeString(artifact.resolve("version"), "3\n");
    assertTrue(enter("ArtifactInstall").succeeded());
    assertEquals(List.of("ran"), output);
  }

  private ScriptResult enter(String state) {
    return scripts()
        .run(state, ScriptAction.ENTER, StateScripts.Mode.STOP_AT_FIRST_FAILURE, output::add);
  }

  private StateScripts scripts() {
    return new StateScripts(
        rootfs,
        artifact,
        new LocalCommands(),
        length -> clock = clock.plus(length),
        () -> clock,
        limits);
  }

  private static void script(Path directory, String name, String body) throws IOException {
    Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }
}
