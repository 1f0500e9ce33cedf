package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The module for root partitions, on loop devices, with real environments of boot loaders. */
class RootfsImageTest {
  @TempDir Path directory;

  @BeforeEach
  void root() {
    SlotSweep.assume();
  }

  @ParameterizedTest
  @EnumSource
  void theNewSlotIsTriedAndThenTheGoodOne(BootLoader loader) throws IOException {
    for (Shell shell : Shell.values()) {
      try (var slots = new Slots(directory.resolve(shell.toString()), loader, shell)) {
        List<String> before = loader.lines(slots.environment());
        slots.install("ArtifactInstall", "ArtifactInstall");
        assertEquals("B", slots.boot());
        slots.device().succeed("ArtifactVerifyReboot", "ArtifactCommit", "ArtifactCommit");
        slots.checkIntended(before, "committed");
        slots.device().succeed("Cleanup", "Cleanup");
        assertEquals("B", slots.boot());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNeverCommitsIsGivenUpByTheBootLoader(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      List<String> before = loader.lines(slots.environment());
      slots.install("ArtifactInstall");
      List<String> started = List.of(slots.boot(), slots.boot(), slots.boot(), slots.boot());
      assertEquals(List.of("B", "B", "B", "A"), started);
      says(slots.device().call("ArtifactVerifyReboot"), "went back after 3 of 3 tries");
      slots.device().succeed("ArtifactRollback", "ArtifactRollback");
      assertEquals("A", slots.boot());
      slots.device().succeed("ArtifactVerifyRollbackReboot", "ArtifactFailure", "Cleanup");
      slots.checkBefore(before, "given up");
    }
  }

  @ParameterizedTest
  @EnumSource
  void theWayBackIsOpenAlsoAfterTheCommit(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      List<String> before = loader.lines(slots.environment());
      slots.install("ArtifactInstall");
      slots.boot();
      slots.device().succeed("ArtifactCommit", "ArtifactRollback");
      says(slots.device().call("ArtifactVerifyRollbackReboot"), "slot B runs instead of");
      assertEquals("A", slots.boot());
      slots.device().succeed("ArtifactVerifyRollbackReboot");
      slots.checkBefore(before, "rolled back after the commit");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLostCountOrAnotherSlotIsNeverTakenForTheNewOne(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      slots.install("ArtifactInstall");
      says(slots.device().call("ArtifactVerifyReboot"), "slot A runs instead of the new slot B");
      says(slots.device().call("ArtifactCommit"), "slot A runs instead of the new slot B");
      assertTrue(loader.lines(slots.environment()).contains("agent_good=A"));
    }
  }

  /** Whoever is inconsistent may install again, and the slot that runs has to stay one to start. */
  @ParameterizedTest
  @EnumSource
  void anUncommittedSystemThatRunsBecomesTheGoodOne(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      slots.install("ArtifactInstall");
      assertEquals("B", slots.boot());
      Ended ended = slots.download();
      assertTrue(ended.succeeded(), ended.output());
      assertTrue(ended.output().contains("now it is slot B"), ended.output());
      slots.device().succeed("ArtifactInstall");
      assertEquals("A", slots.boot());
      slots.device().succeed("ArtifactVerifyReboot", "ArtifactCommit");
      assertTrue(slots.isNew("A"));
    }
  }

  @Test
  void anImageLargerThanTheSlotIsRefusedBeforeAnythingIsWritten() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      List<String> before = BootLoader.GRUB.lines(slots.environment());
      byte[] large = Slots.image(Slots.SIZE + 1);
      says(slots.download(Slots.DOWNLOAD, large, -1), "524289 bytes, and slot B");
      assertTrue(slots.isOld("B"));
      says(slots.device().call("ArtifactInstall"), "no image was written completely");
      // An agent that cannot say sizes.
      says(slots.download("Download", large, -1), "cannot write");
      slots.checkBefore(before, "too large");
    }
  }

  @Test
  void anAgentThatSaysNoSizesInstallsAsWell() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Ended ended = slots.download("Download", slots.image(), -1);
      assertTrue(ended.succeeded(), ended.output());
      slots.device().succeed("ArtifactInstall");
      assertTrue(slots.isNew("B"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 65_536, 65_537, Slots.SIZE - 1, Slots.SIZE})
  void anImageMayHaveAnySizeUpToTheSlots(int size) throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      byte[] image = Slots.image(size);
      Ended ended = slots.download(Slots.DOWNLOAD, image, -1);
      assertTrue(ended.succeeded(), ended.output());
      slots.device().succeed("ArtifactInstall");
      assertEquals(-1, Arrays.mismatch(image, first(slots.content("B"), size)));
    }
  }

  @Test
  void aStreamThatIsCutOffIsNoImage() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      tool(bin, "tee", "exec head -c 1000 | PATH=${PATH#*:} exec tee \"$@\"");
      slots.device().commands(bin);
      says(slots.download(), "ended after 1000 of");
      says(slots.device().call("ArtifactInstall"), "no image was written completely");
    }
  }

  @Test
  void aMediumThatForgetsIsNoticed() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      forgetfulDisk(bin, slots.partition("B"));
      slots.device().commands(bin);
      says(slots.download(), "does not give back what was written");
    }
  }

  @Test
  void aSlotThatWasChangedAfterTheDownloadIsNotStarted() throws IOException {
    try (var slots = new Slots(directory, BootLoader.U_BOOT, Shell.DASH)) {
      List<String> before = BootLoader.U_BOOT.lines(slots.environment());
      slots.install();
      byte[] changed = slots.content("B");
      changed[1234] ^= 1;
      Files.write(slots.partition("B"), changed, StandardOpenOption.SYNC);
      says(slots.device().call("ArtifactInstall"), "does not give back what was written");
      assertEquals(before, BootLoader.U_BOOT.lines(slots.environment()));
    }
  }

  @Test
  void whatRunsIsNeverWritten() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      String a = slots.number("A");
      slots.system(a, "quiet agent.slot=B");
      refused(slots, "which is slot B, and yet slot A seems to run");
      slots.system(a, "root=" + slots.partition("B"));
      refused(slots, "which is slot B, and yet slot A seems to run");
      slots.system("259:99", "quiet");
      refused(slots, "neither SlotA nor SlotB");
      slots.system("0:25", "quiet");
      refused(slots, "cannot tell which slot runs");
      slots.system("0:25", "agent.slot=C");
      refused(slots, "neither SlotA nor SlotB");
      slots.run("A");
      slots.configure("SlotA=" + slots.partition("A"), "SlotB=" + slots.partition("A"));
      refused(slots, "are the same device");
    }
  }

  @Test
  void belowAnOverlayTheCommandLineSaysWhichSlotRuns() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      slots.system("0:25", "quiet root=" + slots.partition("A"));
      Ended ended = slots.download();
      assertTrue(ended.succeeded(), ended.output());
      assertTrue(slots.isOld("A") && slots.isNew("B"));
    }
  }

  @Test
  void aSlotThatIsMountedIsNotWritten() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Path info = directory.resolve("proc/self/mountinfo");
      String more = "22 1 %s / /mnt/other rw - ext4 x rw%n".formatted(slots.number("B"));
      Files.writeString(info, more, StandardOpenOption.APPEND);
      refused(slots, "is mounted at /mnt/other");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SlotA=/dev/null/x | has",
        "Colour=red | line 3: only SlotA",
        "Tries=0 | Tries is 0",
        "Tries=many | Tries is many",
        "BootLoader=lilo | BootLoader is \"grub",
      })
  void aWrongConfigurationIsSaid(String lineAndWords) throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      String[] parts = lineAndWords.split(" \\| ", -1);
      slots.configure(parts[0]);
      Ended ended = slots.download();
      assertEquals(1, ended.exit());
      assertTrue(ended.output().contains("rootfs-image.conf"), ended.output());
      assertTrue(slots.isOld("B"));
    }
  }

  @Test
  void aDamagedBlockOfGrubHasASecondCopy() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      slots.install("ArtifactInstall");
      Path spare = BootLoader.spare(slots.environment());
      assertEquals(BootLoader.GRUB.lines(slots.environment()), BootLoader.GRUB.lines(spare));
      Files.write(slots.environment(), new byte[0]);
      slots.device().succeed("ArtifactRollback");
      assertEquals("A", slots.boot());
      assertEquals(1024, Files.size(slots.environment()));
      Files.write(slots.environment(), new byte[1024]);
      Files.write(spare, new byte[1024]);
      says(slots.download(), "is not an environment block of GRUB");
    }
  }

  /** What a disk writes as a whole are 512 bytes. */
  @Test
  void anEnvironmentTooFullToBeChangedInOneSectorIsRefused() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      BootLoader.GRUB.set(slots.environment(), "more=" + "x".repeat(450));
      List<String> before = BootLoader.GRUB.lines(slots.environment());
      slots.install();
      says(slots.device().call("ArtifactInstall"), "too full to be changed safely");
      assertEquals(before, BootLoader.GRUB.lines(slots.environment()));
    }
  }

  @Test
  void anEnvironmentOfUBootWithoutASecondCopyIsRefused() throws IOException {
    try (var slots = new Slots(directory, BootLoader.U_BOOT, Shell.DASH)) {
      List<String> lines = Files.readAllLines(slots.environment());
      Files.write(slots.environment(), lines.subList(0, 2));
      refused(slots, "names one copy of the environment");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anEnvironmentThatNamesNoGoodSlotIsRefused(BootLoader loader) throws IOException {
    try (var slots = new Slots(directory, loader, Shell.DASH)) {
      loader.set(slots.environment(), "agent_good=C");
      refused(slots, "does not say which slot is good; set agent_good=A");
    }
  }

  @Test
  void anImageWithoutTheConfigurationIsTakenBackAsWell() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      List<String> before = BootLoader.GRUB.lines(slots.environment());
      slots.install("ArtifactInstall");
      assertEquals("B", slots.boot());
      slots.device().environment("ROOTFS_IMAGE_CONF", directory.resolve("none").toString());
      slots.device().succeed("ArtifactRollback");
      assertEquals("A", slots.boot());
      slots.checkBefore(before, "rolled back");
    }
  }

  @Test
  void recordsThatWereLostAreNotTakenForNothingToDo() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      slots.install("ArtifactInstall");
      Root.run("rm", "-r", slots.device().work().toString());
      Files.createDirectories(slots.device().work());
      says(slots.device().call("ArtifactRollback"), "what it replaced is not known any more");
    }
  }

  @Test
  void aSystemOnTrialThatWasNotCommittedStartsTheDeviceAnew() throws IOException {
    try (var slots = new Slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      Path said = directory.resolve("said");
      tool(bin, "reboot", "echo reboot >> " + said + "; kill -KILL 0");
      slots.device().commands(bin);
      slots.device().succeed("EndTrial");
      slots.install("ArtifactInstall");
      slots.device().succeed("EndTrial");
      slots.boot();
      assertFalse(Files.exists(said));
      assertTrue(slots.device().call("EndTrial").wasKilled());
      assertEquals("reboot\n", Files.readString(said));
      slots.device().succeed("ArtifactCommit", "EndTrial");
      assertEquals("reboot\n", Files.readString(said));
    }
  }

  /** A command dd that writes one wrong byte to a slot, after all that it should write. */
  static void forgetfulDisk(Path bin, Path partition) throws IOException {
    tool(
        bin,
        "dd",
        "case $* in *of=/dev/loop*) PATH=${PATH#*:} dd \"$@\" && printf x | PATH=${PATH#*:} dd of="
            + partition
            + " bs=1 seek=300000 conv=notrunc,fsync 2> /dev/null;;"
            + " *) PATH=${PATH#*:} exec dd \"$@\";; esac");
  }

  private static void refused(Slots slots, String words) throws IOException {
    says(slots.download(), words);
    assertTrue(slots.isOld("A") && slots.isOld("B"), "something was written");
  }

  private static void says(Ended ended, String words) {
    assertEquals(1, ended.exit(), ended.output());
    assertTrue(ended.output().contains(words), ended.output());
  }

  private static byte[] first(byte[] content, int size) {
    return Arrays.copyOf(content, size);
  }

  private static void tool(Path bin, String name, String script) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
