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

/** The module that hands images to SWUpdate, which a program of the test stands in for. */
class SwuTest {
  @TempDir Path directory;

  @Test
  void noCommandIsTheWrongOneToDieAt() throws Exception {
    sweep(20);
  }

  @Tag("slow")
  @Test
  void notOneCommandIsTheWrongOneToDieAt() throws Exception {
    sweep(Sweep.thorough(1));
  }

  private void sweep(int stride) throws IOException {
    new Sweep(directory, stride, home -> device(Shell.DASH, home))
        .all("swu", List.of("swupdate", "mv", "rm", "sync", "chmod"));
  }

  @Test
  void theOwnersWordsAreGivenToIt() throws Exception {
    Device device = device(Shell.DASH, directory);
    Path options = Files.writeString(directory.resolve("options"), "-k\n/etc/a key.pem\n");
    device.environment("AGENT_SWUPDATE_OPTIONS", options.toString());
    device.succeed("Download", "ArtifactInstall");
    String image = device.work().resolve("files/app.swu").toString();
    assertEquals(
        List.of("-c -i " + image + " -k /etc/a key.pem", "-i " + image + " -k /etc/a key.pem"),
        Files.readAllLines(directory.resolve("words")));
  }

  @Test
  void rollbackIsPromisedOnlyIfThePayloadBringsIt() throws Exception {
    Device device = device(Shell.DASH, directory);
    assertEquals("Yes\n", device.call("SupportsRollback").output());
    Files.delete(device.work().resolve("files/rollback"));
    assertEquals("No\n", device.call("SupportsRollback").output());
    device.succeed("ArtifactInstall");
    Ended ended = device.call("ArtifactRollback");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("what swupdate changed stays"), ended.output());
  }

  @Test
  void anImageThatIsRefusedChangesNothing() throws Exception {
    Device device = device(Shell.DASH, directory);
    Object before = device.seen();
    device.payload("app.swu", "rubbish");
    Ended ended = device.call("ArtifactInstall");
    assertTrue(
        ended.output().contains("refuses the image: CPIO Format not recognized"), ended.output());
    device.succeed("ArtifactRollback", "Cleanup");
    assertEquals(before, device.seen());
  }

  @Test
  void whatItSaysCountsAndNotHowItExitsUnlessMoreWasToFollow() throws Exception {
    Device device = device(Shell.DASH, directory);
    device.environment("FAKE_SWUPDATE_EXIT", "1");
    device.succeed("ArtifactInstall", "ArtifactRollback");
    Path options = Files.writeString(directory.resolve("options"), "-p\nsync\n");
    device.environment("AGENT_SWUPDATE_OPTIONS", options.toString());
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit(), ended.output());
    Path settings =
        Files.writeString(directory.resolve("a.cfg"), "globals: { postupdatecmd = \"sync\"; };\n");
    Files.writeString(options, "-f\n" + settings + "\n");
    assertEquals(1, device.call("ArtifactInstall").exit());
  }

  @Test
  void whetherToRebootIsThePayloadsWord() throws Exception {
    Device device = device(Shell.DASH, directory);
    assertEquals("No\n", device.call("NeedsArtifactReboot").output());
    device.payload("reboot", "Automatic\n");
    assertEquals("Automatic\n", device.call("NeedsArtifactReboot").output());
    device.payload("reboot", "maybe\n");
    assertEquals(1, device.call("NeedsArtifactReboot").exit());
  }

  private static Device device(Shell shell, Path home) throws IOException {
    var device = new Device("swu", shell.words(), home);
    device.commands(Device.COMMANDS);
    device.environment("FAKE_SWUPDATE", home.resolve("words").toString());
    device.environment("AGENT_SWUPDATE_OPTIONS", home.resolve("none").toString());
    Path app = Files.writeString(device.target().resolve("app"), "old");
    Files.setLastModifiedTime(app, Device.WRITTEN);
    String put = "printf %s >'%s' && touch -d @1700000000 '%2$s'\n";
    device.payload("app.swu", "image\n" + put.formatted("new", app));
    device.payload("rollback", "#!/bin/sh\n" + put.formatted("old", app));
    return device;
  }
}
