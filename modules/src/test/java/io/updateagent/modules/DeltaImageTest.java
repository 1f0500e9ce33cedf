package io.updateagent.modules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.modules.Device.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The module that makes the image of one root partition from what is on the other one. */
class DeltaImageTest {
  @TempDir Path directory;
  private final SlotSweep sweep =
      new SlotSweep(
          "delta-rootfs-image",
          DeltaImage::slots,
          List.of("ArtifactInstall", "ArtifactVerifyReboot", "ArtifactCommit"),
          List.of("zstd", "head", "rm"));

  @BeforeEach
  void tools() {
    SlotSweep.assume();
    Shell.assumeCommand("zstd");
  }

  @ParameterizedTest
  @EnumSource
  void theNewSlotIsTriedAndThenTheGoodOne(BootLoader loader) throws IOException {
    for (Shell shell : Shell.values()) {
      try (var slots = DeltaImage.slots(directory.resolve(shell + ""), loader, shell)) {
        List<String> before = loader.lines(slots.environment());
        slots.device().succeed("Download", "ArtifactInstall", "ArtifactInstall");
        assertEquals("Automatic\n", slots.device().call("NeedsArtifactReboot").output());
        assertEquals("Yes\n", slots.device().call("SupportsRollback").output());
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
  void whatDoesNotComeUpIsTakenBack(BootLoader loader) throws IOException {
    try (var slots = DeltaImage.slots(directory, loader, Shell.DASH)) {
      List<String> before = loader.lines(slots.environment());
      slots.device().succeed("ArtifactInstall");
      List<String> started = List.of(slots.boot(), slots.boot(), slots.boot(), slots.boot());
      assertEquals(List.of("B", "B", "B", "A"), started);
      Ended ended = slots.device().call("ArtifactVerifyReboot");
      assertTrue(ended.output().contains("went back after 3 of 3 tries"), ended.output());
      takenBack(slots, before);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "the base, the base differs: slot A",
    "base.sha256, the base differs: slot A",
    "base.size of more, is smaller than what the patch was made from",
    "base.size of less, the base differs: slot A",
    "base.size of none, base.size \"\" is not a number",
    "result.size of more, and slot B",
    "memory, not enough memory to apply the patch",
    "configuration, rootfs-image.conf"
  })
  void whatDoesNotFitIsSaidBeforeTheOtherSlotIsTouched(String what, String words)
      throws IOException {
    try (var slots = DeltaImage.slots(directory, BootLoader.GRUB, Shell.DASH)) {
      List<String> before = BootLoader.GRUB.lines(slots.environment());
      Device device = slots.device();
      switch (what) {
        case "the base" -> change(slots, "A");
        case "base.sha256" -> device.payload("base.sha256", "0".repeat(64));
        case "base.size of more" -> device.payload("base.size", (Slots.SIZE + 1) + "\n");
        case "base.size of less" -> device.payload("base.size", "1000\n");
        case "base.size of none" -> Files.delete(device.work().resolve("files/base.size"));
        case "result.size of more" -> device.payload("result.size", (Slots.SIZE + 1) + "\n");
        case "memory" ->
            Files.writeString(
                directory.resolve("proc/meminfo"),
                "MemTotal: 90000 kB\nMemAvailable: 500 kB\nSwapFree: 100 kB\n");
        default -> slots.configure("BootLoader=lilo");
      }
      refused(slots, words);
      assertTrue(slots.isOld("B"), "something was written");
      assertEquals(before, BootLoader.GRUB.lines(slots.environment()));
    }
  }

  @Test
  void aRootThatCanBeWrittenToIsNamedAsTheCause() throws IOException {
    try (var slots = DeltaImage.slots(directory, BootLoader.GRUB, Shell.DASH)) {
      Path info = directory.resolve("proc/self/mountinfo");
      Files.writeString(info, Files.readString(info).replace(" ro\n", " rw,noatime\n"));
      slots.device().succeed("ArtifactInstall", "ArtifactRollback");
      Files.deleteIfExists(slots.device().work().resolve("tmp/plan"));
      change(slots, "A");
      refused(slots, "made from: it is mounted read-write; send the full artifact");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "rubbish, the patch cannot be applied: zstd: ",
    "damaged, the patch cannot be applied: ",
    "cut off, the patch cannot be applied: ",
    "result.sha256, the patch gives something else",
    "result.size, the patch gives something else"
  })
  void aPatchThatDoesNotGiveTheResultIsNeverStarted(String what, String words) throws IOException {
    try (var slots = DeltaImage.slots(directory, BootLoader.U_BOOT, Shell.DASH)) {
      List<String> before = BootLoader.U_BOOT.lines(slots.environment());
      Path patch = slots.device().work().resolve("files/patch");
      byte[] bytes = Files.readAllBytes(patch);
      switch (what) {
        case "rubbish" -> slots.device().payload("patch", "rubbish");
        case "damaged" -> {
          bytes[bytes.length / 2] ^= 1;
          Files.write(patch, bytes);
        }
        case "cut off" -> Files.write(patch, Arrays.copyOf(bytes, bytes.length - 1000));
        case "result.size" -> slots.device().payload("result.size", "4000\n");
        default -> slots.device().payload("result.sha256", "0".repeat(64));
      }
      refused(slots, words);
      takenBack(slots, before);
    }
  }

  @Test
  void aMediumThatForgetsIsNoticedBeforeTheBootLoaderHearsOfIt() throws IOException {
    try (var slots = DeltaImage.slots(directory, BootLoader.GRUB, Shell.DASH)) {
      List<String> before = BootLoader.GRUB.lines(slots.environment());
      Path bin = Files.createDirectories(directory.resolve("bin"));
      RootfsImageTest.forgetfulDisk(bin, slots.partition("B"));
      slots.device().commands(bin);
      refused(slots, "does not give back what was written");
      assertEquals(before, BootLoader.GRUB.lines(slots.environment()));
    }
  }

  @Test
  void recordsThatWereLostAreNotTakenForNothingToDo() throws IOException {
    try (var slots = DeltaImage.slots(directory, BootLoader.GRUB, Shell.DASH)) {
      slots.device().succeed("ArtifactInstall");
      Root.run("rm", "-r", slots.device().work() + "");
      Files.createDirectories(slots.device().work());
      assertEquals(1, slots.device().call("ArtifactRollback").exit());
    }
  }

  @ParameterizedTest
  @EnumSource
  void hardlyACommandIsTheWrongOneToDieAt(BootLoader loader) throws IOException {
    sweep.kills(directory, loader, Shell.DASH, 40);
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void noCommandAtAllIsTheWrongOneToDieAt(BootLoader loader) throws IOException {
    sweep.kills(directory, loader, Shell.DASH, Sweep.thorough(1));
    sweep.kills(directory, loader, Shell.BUSYBOX, Sweep.thorough(1));
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void noToolIsTheWrongOneToFail(BootLoader loader) throws IOException {
    sweep.toolsFail(directory, loader, Sweep.thorough(1));
  }

  private static void refused(Slots slots, String words) throws IOException {
    Ended ended = slots.device().call("ArtifactInstall");
    assertEquals(1, ended.exit(), ended.output());
    assertTrue(ended.output().contains(words), ended.output());
    assertEquals(1, ended.output().lines().count(), ended.output());
  }

  private static void takenBack(Slots slots, List<String> before) throws IOException {
    slots.checkStarts("refused");
    slots.device().succeed("ArtifactRollback", "ArtifactRollback");
    assertEquals("A", slots.boot());
    slots.device().succeed("ArtifactVerifyRollbackReboot", "ArtifactFailure", "Cleanup");
    slots.checkBefore(before, "taken back");
    assertFalse(slots.isNew("A"));
  }

  private static void change(Slots slots, String slot) throws IOException {
    byte[] changed = slots.content(slot);
    changed[1234] ^= 1;
    Files.write(slots.partition(slot), changed, StandardOpenOption.SYNC);
  }
}
