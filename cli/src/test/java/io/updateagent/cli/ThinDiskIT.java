package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that promises more than it has, as thin volumes and sparse images do: it takes what is
 * written, and says that it is full once it has to keep it.
 */
@Tag("slow")
class ThinDiskIT {
  private static final int MEBIBYTE = 1024 * 1024;

  @TempDir Path directory;
  private @Nullable Rig device;
  private String backing = "";
  private String work = "";
  private String loop = "";

  @BeforeEach
  void aDeviceWhoseDiskIsThin() throws Exception {
    Assumptions.assumeTrue(
        Objects.equals(System.getProperty("user.name"), "root"), "needs root, to mount");
    device = new Rig(directory);
    backing = Files.createDirectory(rig().path("backing")).toString();
    work = Files.createDirectory(rig().path("data/modules")).toString();
    said("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", backing);
    said("truncate", "-s", "300M", backing + "/image");
    said("mkfs.ext4", "-qF", "-O", "^has_journal", "-E", "nodiscard", backing + "/image");
    loop = said("losetup", "--show", "-f", backing + "/image").strip();
    said("mount", loop, work);
  }

  @AfterEach
  void end() throws Exception {
    if (device == null) {
      return;
    }
    rig().close();
    if (!loop.isEmpty()) {
      said("umount", work);
      said("losetup", "-d", loop);
    }
    said("umount", backing);
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void whatItDoesNotKeepIsAFailedDownload() throws Exception {
    rig().module("app", "exit 0");
    String artifact = artifact();
    Run install = rig().agent("install", artifact);
    assertEquals(1, install.exit(), install.err());
    String complaint = install.complaint();
    assertEquals(1, complaint.lines().count(), install.err());
    assertTrue(complaint.contains("cannot store payload file app.bin in " + work), complaint);
    assertTrue(complaint.contains("free at least 101 MiB and install again"), complaint);
    Run status = rig().agent("show-status");
    assertEquals(0, status.exit(), status.out());
    assertTrue(status.out().contains("failed before anything was changed"), status.out());

    said("mount", "-o", "remount,size=400m", backing);
    Run again = rig().agent("install", artifact);
    assertEquals(0, again.exit(), again.err());
  }

  private String artifact() throws IOException, InterruptedException {
    Path payload = rig().path("src/app.bin");
    var random = new Random(1);
    byte[] bytes = new byte[MEBIBYTE];
    try (OutputStream out = Files.newOutputStream(payload)) {
      for (int i = 0; i < 100; i++) {
        random.nextBytes(bytes);
        out.write(bytes);
      }
    }
    return rig().write("app-1", "app", payload).toString();
  }

  private static String said(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + said);
    return said;
  }
}
