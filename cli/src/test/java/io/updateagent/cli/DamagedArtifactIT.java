package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sample of damaged artifacts through the whole program: never installed, one line says why.
 * Every byte is tried where the artifact is read, in {@code EveryByteTest}.
 */
class DamagedArtifactIT {
  @TempDir Path directory;

  @Test
  @Tag("slow")
  void nothingDamagedIsInstalled() throws Exception {
    try (var device = new Rig(directory)) {
      device.module(
          "app",
          "[ \"$1\" != SupportsRollback ] || echo No; [ \"$1\" != ArtifactInstall ] || touch "
              + directory.resolve("installed"));
      byte[] whole = Files.readAllBytes(device.artifact("app-2", "app", "app"));
      for (int cut : List.of(0, 100, 512, 1500, whole.length / 2, whole.length - 1)) {
        assertRefused(device, Arrays.copyOf(whole, cut), "cut off at " + cut);
      }
      int payload = whole.length - 1024 - 100;
      for (int at : List.of(3, 520, 1100, 2300, payload)) {
        byte[] flipped = whole.clone();
        flipped[at] ^= 0x04;
        assertRefused(device, flipped, "changed at " + at);
      }
      Path good = Files.write(directory.resolve("good.mender"), whole);
      assertEquals(0, device.agent("install", good.toString()).exit());
      assertTrue(Files.exists(directory.resolve("installed")));
    }
  }

  private void assertRefused(Rig device, byte[] artifact, String what) throws Exception {
    Path file = Files.write(directory.resolve("bad.mender"), artifact);
    Run run = device.agent("install", file.toString());
    assertEquals(1, run.exit(), what + ": " + run.err());
    assertTrue(run.complaint().length() > 30, what + ": " + run.err());
    assertFalse(run.err().contains("Exception"), what + ": " + run.err());
    assertFalse(Files.exists(directory.resolve("installed")), what);
    assertEquals(0, device.agent("show-status", "--quiet").exit(), what);
  }
}
