package io.updateagent.modules;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The module for root partitions, cut off before each of its commands, or with tools that fail. */
class RootfsImageSweepTest {
  @TempDir Path directory;
  private final SlotSweep sweep =
      new SlotSweep(
          "rootfs-image",
          Slots::new,
          List.of(Slots.DOWNLOAD, "ArtifactInstall", "ArtifactVerifyReboot", "ArtifactCommit"),
          List.of());

  @BeforeEach
  void tools() {
    SlotSweep.assume();
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
}
