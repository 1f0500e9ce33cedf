package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The module that hands bundles to RAUC, with the real one, its service, and signed bundles. */
@Tag("slow")
class RaucServiceTest {
  @TempDir Path directory;
  private RaucSystem system;
  private Device device;

  @BeforeEach
  void start() throws Exception {
    Root.assume("lets RAUC mount bundles");
    for (String tool : List.of("rauc", "dbus-daemon", "mksquashfs", "grub-editenv", "openssl")) {
      Shell.assumeCommand(tool);
    }
    system = new RaucSystem(directory);
    device = new Device("rauc", Shell.DASH.words(), directory.resolve("device"));
    device.environment("DBUS_SYSTEM_BUS_ADDRESS", system.bus());
    device.environment("AGENT_RAUC_CONFIG", directory.resolve("system.conf").toString());
    system.bundle("box", "key");
    put("box.raucb");
    system.boot("A");
  }

  @AfterEach
  void stop() throws Exception {
    if (system != null) {
      system.close();
    }
  }

  @Test
  void theNewSlotRunsAndIsGoodAndIsLeftAgain() throws Exception {
    device.succeed("Download", "ArtifactInstall", "ArtifactInstall");
    assertEquals("B", system.next());
    system.boot("B");
    assertTrue(system.environment().contains("B_TRY=1"));
    device.succeed("ArtifactVerifyReboot", "ArtifactCommit", "ArtifactCommit");
    assertEquals(
        List.of("A_OK=1", "A_TRY=0", "B_OK=1", "B_TRY=0", "ORDER=B A"), system.environment());
    assertArrayEquals(system.image(), Arrays.copyOf(system.slot("B"), system.image().length));
    assertArrayEquals(system.old(), system.slot("A"));
    device.succeed("ArtifactRollback", "ArtifactRollback");
    assertEquals(1, device.call("ArtifactVerifyRollbackReboot").exit());
    assertEquals("A", system.next());
    system.boot("A");
    back();
  }

  @Test
  void aRollbackBeforeTheRebootStaysWithTheSlotThatRuns() throws Exception {
    device.succeed("ArtifactInstall", "ArtifactRollback");
    assertEquals("A", system.next());
    back();
  }

  @Test
  void aBootLoaderThatWentBackIsNoticed() throws Exception {
    device.succeed("ArtifactInstall");
    system.boot("B");
    system.boot("A");
    Ended ended = device.call("ArtifactVerifyReboot");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains("went back to slot A"), ended.output());
    back();
  }

  @Test
  void whatRaucRefusesChangesNothing() throws Exception {
    List<String> before = system.environment();
    byte[] whole = Files.readAllBytes(system.file("box.raucb"));
    whole[5000] ^= 1;
    Files.write(device.work().resolve("files/app.raucb"), whole);
    refused("refuses the bundle: signature verification failed", before);
    system.bundle("other", "key");
    put("other.raucb");
    refused("the bundle is for other, and this is box", before);
    system.key("stranger");
    system.bundle("stranger", "stranger");
    put("stranger.raucb");
    refused("refuses the bundle: signature verification failed", before);
  }

  /** RAUC's service goes on without the module, and would have the new slot started. */
  @Test
  void aRollbackWaitsForAnInstallationThatGoesOn() throws Exception {
    Path status = device.work().resolve("tmp/status.log");
    system.hook("until grep -qs already '%s'; do sleep 0.1; done".formatted(status));
    killTheModuleIn("install");
    assertTrue(device.call("ArtifactInstall").wasKilled());
    device.succeed("ArtifactRollback");
    assertTrue(Files.readString(system.log()).contains("succeeded"), "the service went on");
    assertEquals("A", system.next());
    back();
  }

  @Test
  void theSlotThatRanIsStartedAfterAPowerCut() throws Exception {
    system.hook("kill -KILL $PPID");
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit(), ended.output());
    system.boot(system.next());
    back();
    system.hook("true");
    device.succeed("ArtifactInstall");
    assertEquals("B", system.next());
  }

  /** The slot from before runs, and is the only one to start. */
  private void back() throws Exception {
    device.succeed(
        "ArtifactRollback", "ArtifactVerifyRollbackReboot", "ArtifactFailure", "Cleanup");
    List<String> environment = system.environment();
    assertEquals("A", system.next());
    assertTrue(environment.containsAll(List.of("A_OK=1", "B_OK=0")), environment::toString);
    assertArrayEquals(system.old(), system.slot("A"));
  }

  private void refused(String words, List<String> before) throws Exception {
    Ended ended = device.call("ArtifactInstall");
    assertEquals(1, ended.exit());
    assertTrue(ended.output().contains(words), ended.output());
    System.out.printf("rauc: %s", ended.output());
    device.succeed("ArtifactRollback", "ArtifactFailure", "Cleanup");
    assertEquals(before, system.environment());
    assertArrayEquals(system.old(), system.slot("B"));
  }

  private void put(String name) throws IOException {
    Root.run(
        "cp", system.file(name).toString(), device.work().resolve("files/app.raucb").toString());
  }

  /** Kills the module with the command that it called, once RAUC's service is at work. */
  private void killTheModuleIn(String command) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(
        bin.resolve("rauc"),
        """
        #!/bin/sh
        PATH=${PATH#*:}
        [ "$1" != %s ] || { rauc "$@" & until [ -e '%s' ]; do sleep 0.1; done; kill -KILL 0; }
        exec rauc "$@"
        """
            .formatted(command, system.file("hooked")));
    Root.run("chmod", "+x", bin.resolve("rauc").toString());
    device.commands(bin);
  }
}
