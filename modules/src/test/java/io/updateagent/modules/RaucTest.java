package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module that hands bundles to RAUC, which a program of the test stands in for. */
class RaucTest {
  private static final String GOOD = "bundle 2\n";

  @TempDir Path directory;
  private int devices;

  @BeforeEach
  void shell() {
    Shell.assumeCommand("dash");
  }

  @Test
  void theNewSlotRunsAndIsGood() throws Exception {
    Device device = device(GOOD);
    assertEquals("Automatic\n", device.call("NeedsArtifactReboot").output());
    device.succeed("Download", "ArtifactInstall");
    reboot(device);
    device.succeed("ArtifactVerifyReboot", "ArtifactCommit", "Cleanup");
    assertEquals(List.of("B", "B"), List.of(read(device, "running"), read(device, "next")));
    assertEquals(GOOD.strip(), read(device, "slot-B"));
    assertTrue(Files.notExists(device.target().resolve("bad-B")));
  }

  @Test
  void aBootLoaderThatWentBackIsNoticedAndStaysThere() throws Exception {
    Device device = device(GOOD);
    device.succeed("ArtifactInstall");
    Ended ended = device.call("ArtifactVerifyReboot");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("went back to slot A"), ended.output());
    back(device);
  }

  @Test
  void aCommittedSlotIsLeftAgain() throws Exception {
    Device device = device(GOOD);
    device.succeed("ArtifactInstall");
    reboot(device);
    device.succeed("ArtifactVerifyReboot", "ArtifactCommit", "ArtifactRollback");
    assertEquals(1, device.call("ArtifactVerifyRollbackReboot").exit());
    reboot(device);
    back(device);
  }

  @Test
  void theOldSlotIsStartedIfItIsCutOff() throws Exception {
    cutOff(10);
  }

  @Tag("slow")
  @Test
  void theOldSlotIsStartedWheneverItIsCutOff() throws Exception {
    cutOff(1);
  }

  private void cutOff(int stride) throws IOException {
    int moments = device(GOOD).commands("ArtifactInstall");
    int kills = 0;
    for (int at = 1; at <= moments; at += stride) {
      Device device = device(GOOD);
      kills += device.call("ArtifactInstall", at).wasKilled() ? 1 : 0;
      back(device);
      Device later = device(GOOD);
      later.succeed("ArtifactInstall");
      reboot(later);
      kills += later.call("ArtifactCommit", at).wasKilled() ? 1 : 0;
      kills += later.call("ArtifactRollback", at).wasKilled() ? 1 : 0;
      later.succeed("ArtifactRollback");
      reboot(later);
      back(later);
    }
    assertTrue(kills >= moments / stride, kills + " kills");
    System.out.printf("rauc: %d kills%n", kills);
  }

  @Test
  void aBundleThatRaucRefusesChangesNothing() throws Exception {
    Device device = device("rubbish");
    Object before = device.seen();
    Ended ended = device.call("ArtifactInstall");
    assertTrue(
        ended.output().contains("refuses the bundle: signature verification failed"),
        ended.output());
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void twoBundlesAreOneTooMany() throws Exception {
    Device device = device(GOOD);
    device.payload("more.raucb", GOOD);
    assertTrue(device.call("ArtifactInstall").output().contains("exactly one .raucb"));
  }

  /** The slot from before runs, will be started, is good and holds what it held. */
  private static void back(Device device) throws IOException {
    device.succeed(
        "ArtifactRollback", "ArtifactVerifyRollbackReboot", "ArtifactFailure", "Cleanup");
    assertEquals(List.of("A", "A"), List.of(read(device, "running"), read(device, "next")));
    assertEquals("bundle 1", read(device, "slot-A"));
    assertTrue(Files.notExists(device.target().resolve("bad-A")));
  }

  private static void reboot(Device device) throws IOException {
    Files.copy(
        device.target().resolve("next"),
        device.target().resolve("running"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String read(Device device, String name) throws IOException {
    return Files.readString(device.target().resolve(name)).strip();
  }

  private Device device(String bundle) throws IOException {
    Path home = Files.createDirectories(directory.resolve("device-" + devices++));
    var device = new Device("rauc", Shell.DASH.words(), home);
    device.commands(Device.COMMANDS);
    device.environment("FAKE_RAUC", device.target().toString());
    for (String name : List.of("running", "next")) {
      Files.writeString(device.target().resolve(name), "A\n");
    }
    Files.writeString(device.target().resolve("slot-A"), "bundle 1\n");
    Files.writeString(device.target().resolve("slot-B"), "bundle 0\n");
    device.payload("app.raucb", bundle);
    return device;
  }
}
