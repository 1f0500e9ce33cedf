package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole program on a real small disk that its update module fills, in any of its calls. */
@Tag("slow")
class FullDiskIT {
  @TempDir Path directory;
  private @Nullable Rig device;

  @BeforeEach
  void aDeviceWithASmallDisk() throws Exception {
    Assumptions.assumeTrue(
        Objects.equals(System.getProperty("user.name"), "root"), "needs root, to mount a tmpfs");
    device = new Rig(directory);
    String data = rig().path("data").toString();
    assertTrue(runs("mount", "-t", "tmpfs", "-o", "size=1M", "tmpfs", data));
    Files.writeString(rig().path("data/device_type"), "device_type=box\n");
    rig().module("app", "exit 0");
    assertEquals(0, rig().agent("install", rig().artifact("app-1", "app", "app") + "").exit());
  }

  @AfterEach
  void end() throws Exception {
    if (device != null) {
      rig().close();
      assertTrue(runs("umount", rig().path("data").toString()));
    }
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ArtifactInstall", "ArtifactRollback", "ArtifactFailure", "Cleanup"})
  void aModuleThatFillsTheDiskLeavesItFlagged(String call) throws Exception {
    Path filler = rig().path("data/filler");
    rig()
        .module(
            "app",
            """
            [ "$1" != %s ] || cat /dev/zero > %s 2> /dev/null
            case $1 in
                SupportsRollback) echo Yes;;
                ArtifactInstall) exit 7;;
                ArtifactRollback) exit 8;;
            esac
            """
                .formatted(call, filler));
    Run install = rig().agent("install", rig().artifact("app-2", "app", "app") + "");
    assertEquals(1, install.exit(), install.err());
    assertFlagged();
    assertEquals(2, rig().agent("commit").exit(), "does not start on a full disk");
    assertFlagged();
    Files.delete(filler);
    rig().module("app", "exit 0");
    Run again = rig().agent("install", rig().path("artifacts/app-2.mender").toString());
    assertEquals(0, again.exit(), again.err());
    assertEquals(0, rig().agent("show-status").exit());
  }

  private void assertFlagged() throws Exception {
    Run status = rig().agent("show-status");
    assertEquals(3, status.exit(), status.out() + status.err());
    assertTrue(status.out().contains("ArtifactInstall: app exited 7"), status.out());
    assertTrue(Files.exists(rig().path("data/inconsistent")), "no flag file");
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
