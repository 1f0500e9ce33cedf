package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module that runs scripts. */
class ScriptTest {
  private static final List<String> TOOLS = List.of("mv", "rm", "sync", "chmod", "find");

  @TempDir Path directory;

  @Test
  void noCommandIsTheWrongOneToDieAt() throws Exception {
    sweep(Shell.DASH, 20);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void notOneCommandIsTheWrongOneToDieAt(Shell shell) throws Exception {
    sweep(shell, Sweep.thorough(shell == Shell.DASH ? 1 : 4));
  }

  private void sweep(Shell shell, int stride) throws IOException {
    new Sweep(directory, stride, home -> device(shell, home)).all("script-" + shell, TOOLS);
  }

  @ParameterizedTest
  @EnumSource
  void theyRunInOrderAndAreUndoneBackwards(Shell shell) throws Exception {
    Device device = device(shell, directory);
    Path log = device.target().resolve("log");
    logging(device, "10-first", "20 second");
    device.succeed("ArtifactInstall");
    assertEquals(List.of("10-first", "20 second"), Files.readAllLines(log));
    device.succeed("ArtifactRollback");
    assertEquals(
        List.of("10-first", "20 second", "20 second.undo finished", "10-first.undo finished"),
        Files.readAllLines(log));
  }

  @Test
  void onlyWhatRanIsUndone() throws Exception {
    Device device = new Device("script", Shell.DASH.words(), directory);
    logging(device, "10-first", "20-second", "30-third");
    device.payload("20-second", "#!/bin/sh\nexit 7\n");
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("script: 20-second exited 7"), ended.output());
    device.succeed("ArtifactRollback");
    assertEquals(
        List.of("10-first", "20-second.undo interrupted", "10-first.undo finished"),
        Files.readAllLines(device.target().resolve("log")));
  }

  @Test
  void oneScriptMayUndoAll() throws Exception {
    Device device = new Device("script", Shell.DASH.words(), directory);
    Path log = device.target().resolve("log");
    device.payload("do-it", "#!/bin/sh\necho do-it >> '%s'\n".formatted(log));
    assertEquals("No\n", device.call("SupportsRollback").output());
    device.payload("rollback", "#!/bin/sh\necho rollback >> '%s'\n".formatted(log));
    assertEquals("Yes\n", device.call("SupportsRollback").output());
    device.succeed("ArtifactRollback");
    assertTrue(Files.notExists(log), "it undid what had not run");
    device.succeed("ArtifactInstall", "ArtifactRollback", "ArtifactRollback");
    assertEquals(List.of("do-it", "rollback"), Files.readAllLines(log));
  }

  @Test
  void rollbackIsPromisedOnlyIfEachScriptHasItsUndo() throws Exception {
    Device device = new Device("script", Shell.DASH.words(), directory);
    assertEquals("No\n", device.call("SupportsRollback").output());
    logging(device, "10-first", "20-second");
    assertEquals("Yes\n", device.call("SupportsRollback").output());
    Files.delete(device.work().resolve("files/20-second.undo"));
    assertEquals("No\n", device.call("SupportsRollback").output());
    device.succeed("ArtifactInstall");
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("no script that undoes"), ended.output());
  }

  @Test
  void aPayloadWithoutAScriptIsRefused() throws Exception {
    Device device = new Device("script", Shell.DASH.words(), directory);
    device.payload("rollback", "#!/bin/sh\n");
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("has no script"), ended.output());
  }

  @ParameterizedTest
  @ValueSource(strings = {"read line", "cat"})
  void aScriptHasNoInputToWaitFor(String command) throws Exception {
    Device device = new Device("script", Shell.DASH.words(), directory);
    device.payload("10-asks", "#!/bin/sh\n" + command + " || exit 0\n");
    logging(device, "20-second");
    device.succeed("ArtifactInstall");
    assertEquals(List.of("20-second"), Files.readAllLines(device.target().resolve("log")));
  }

  private static void logging(Device device, String... names) throws IOException {
    Path log = device.target().resolve("log");
    for (String name : names) {
      device.payload(name, "#!/bin/sh\necho '%s' >> '%s'\n".formatted(name, log));
      device.payload(
          name + ".undo", "#!/bin/sh\necho \"%s.undo $1\" >> '%s'\n".formatted(name, log));
    }
  }

  /** Scripts that can be repeated, as those of an update have to be. */
  private static Device device(Shell shell, Path home) throws IOException {
    var device = new Device("script", shell.words(), home);
    for (String name : List.of("10-first", "20 second")) {
      Path made = device.target().resolve(name);
      device.payload(name, "#!/bin/sh\n: > '%s'\n".formatted(made));
      device.payload(name + ".undo", "#!/bin/sh\nrm -f '%s'\n".formatted(made));
    }
    // Their files differ in time alone.
    device.seenBy(
        seen -> {
          try (var names = Files.list(seen.target())) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
          }
        });
    return device;
  }
}
