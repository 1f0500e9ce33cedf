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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module that replaces an application and its unit. */
class SystemdAppTest {
  private static final String UNIT = "app.service";
  private static final List<String> TOOLS =
      List.of("mv", "rm", "mkdir", "tar", "ln", "cp", "systemctl");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noCommandIsTheWrongOneToDieAt(boolean there) throws Exception {
    sweep(Shell.DASH, there, 40);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"DASH, true, 2", "DASH, false, 2", "BUSYBOX, true, 8"})
  void hardlyOneCommandIsTheWrongOneToDieAt(Shell shell, boolean there, int stride)
      throws Exception {
    sweep(shell, there, Sweep.thorough(stride));
  }

  private void sweep(Shell shell, boolean there, int stride) throws IOException {
    String what = "systemd-app-%s-%s".formatted(shell, there ? "update" : "first");
    new Sweep(directory.resolve(what), stride, home -> device(shell, home, there)).all(what, TOOLS);
  }

  @Test
  void theNewVersionRunsAndTheOneBeforeStays() throws Exception {
    Device device = device(Shell.DASH, directory, true);
    device.succeed("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup");
    assertEquals("versions/2.0", Files.readSymbolicLink(current(device)).toString());
    assertEquals("versions/2.0", Files.readString(running(device)).strip());
    assertEquals("new unit", Files.readString(unit(device)));
    try (var names = Files.list(current(device).resolveSibling("versions"))) {
      assertEquals(
          List.of("1.0", "2.0"),
          names.map(path -> path.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void theSameVersionAgainIsPutBesideItself() throws Exception {
    Device device = device(Shell.DASH, directory, true);
    device.payload("version", "1.0\n");
    Object before = device.seen();
    device.succeed("ArtifactInstall");
    assertEquals("versions/1.0.2", Files.readSymbolicLink(current(device)).toString());
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @ParameterizedTest
  @CsvSource({
    "broken, app.service is inactive after 0 s",
    "restless, app.service ended within",
    "sick, the check of the payload found app.service not healthy"
  })
  void whatIsNotHealthyIsNoUpdate(String illness, String words) throws Exception {
    Device device = device(Shell.DASH, directory, true);
    Object before = device.seen();
    Files.writeString(device.home().resolve("source").resolve(illness), "");
    pack(device);
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void anOldVersionThatDoesNotStartAgainIsSaid() throws Exception {
    Device device = device(Shell.DASH, directory, true);
    device.succeed("ArtifactInstall");
    Files.createFile(current(device).resolveSibling("versions/1.0/broken"));
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("does not start with the version from before"));
  }

  @ParameterizedTest
  @CsvSource({
    "unit, app.timer, is not a service",
    "unit, ../app.service, is not the name of a unit",
    "unit, --now, is not the name of a unit",
    "seconds, long, are not a number",
    "dest_dir, app, is not absolute",
    "update.tar, rubbish, cannot unpack"
  })
  void whatCannotBeDoneIsSaidBeforeAnythingChanges(String name, String content, String words)
      throws Exception {
    Device device = device(Shell.DASH, directory, true);
    Object before = device.seen();
    device.payload(name, content);
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, device.seen());
  }

  private static Path current(Device device) {
    return device.target().resolve("app/current");
  }

  private static Path running(Device device) {
    return device.target().resolve("systemd/active/" + UNIT);
  }

  private static Path unit(Device device) {
    return device.target().resolve("units/" + UNIT);
  }

  private static Device device(Shell shell, Path home, boolean there) throws IOException {
    var device = new Device("systemd-app", shell.words(), home);
    device.commands(Device.COMMANDS);
    device.environment("FAKE_SYSTEMD", device.target().resolve("systemd").toString());
    device.environment("FAKE_CURRENT", current(device).toString());
    device.environment("AGENT_UNIT_DIRECTORY", device.target().resolve("units").toString());
    for (String kind : List.of("active", "enabled", "known")) {
      Files.createDirectories(device.target().resolve("systemd").resolve(kind));
    }
    Files.writeString(device.target().resolve("systemd/restarts"), "0\n");
    Files.createDirectories(device.target().resolve("units"));
    if (there) {
      DirectoryTest.tree(device.target().resolve("app/versions/1.0"), "old");
      Files.createSymbolicLink(current(device), Path.of("versions/1.0"));
      Files.writeString(unit(device), "old unit");
      Files.copy(unit(device), device.target().resolve("systemd/known/" + UNIT));
      Files.setLastModifiedTime(unit(device), Device.WRITTEN);
      Files.writeString(running(device), "versions/1.0\n");
    }
    device.seenBy(
        seen ->
            Tree.of(seen.target()).stream()
                .map(line -> line.contains("systemd/") ? line.replaceAll(" at .*", "") : line)
                .toList());
    device.payload("dest_dir", device.target().resolve("app") + "\n");
    device.payload("unit", UNIT + "\n");
    device.payload("version", "2.0\n");
    device.payload("seconds", "0\n");
    device.payload(UNIT, "new unit");
    device.payload("health", "#!/bin/sh\ntest ! -e sick\n");
    DirectoryTest.tree(home.resolve("source"), "new");
    pack(device);
    return device;
  }

  private static void pack(Device device) throws IOException {
    Root.run(
        "tar",
        "-cf",
        device.work().resolve("files/update.tar").toString(),
        "-C",
        device.home().resolve("source").toString(),
        ".");
  }
}
