package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.server.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data directory is the server's alone, and nobody else's becomes it by mistake. */
class DataDirectoryTest {
  @TempDir Path directory;

  @Test
  void whatHoldsOtherFilesIsRefusedAndKeepsItsPermissions() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Files.writeString(home.resolve("letter"), "dear");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    IOException refused =
        assertThrows(IOException.class, () -> Store.open(home, InstantSource.system()));
    assertTrue(
        String.valueOf(refused.getMessage())
            .contains(home + " for the server's data: it holds other files"));
    assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
    assertFalse(Files.exists(home.resolve("server.db")));
  }

  @Test
  void anEmptyOneAndAFileSystemOfItsOwnAreTaken() throws Exception {
    Path disk = Files.createDirectories(directory.resolve("disk"));
    Files.createDirectory(disk.resolve("lost+found"));
    Store.open(disk, InstantSource.system()).close();
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(disk)));
  }

  @Test
  void aSecondServerIsRefusedAndTheFirstGoesOn() throws Exception {
    try (BenchRoom first = new BenchRoom(directory)) {
      IOException refused = assertThrows(IOException.class, () -> new BenchRoom(directory).close());
      assertTrue(
          String.valueOf(refused.getMessage()).startsWith("another server uses " + first.data()));
      assertEquals(0, first.manage("GET", "/inventory/devices", "").size());
    }
    new BenchRoom(directory).close();
  }

  @Test
  void whatAKilledServerLeftOfAnUploadIsGoneAfterItsNextStart() throws Exception {
    new BenchRoom(directory).close();
    Path artifacts = BenchRoom.data(directory).resolve("artifacts");
    Path left = Files.writeString(artifacts.resolve(".arriving-4711.mender"), "the first half");
    new BenchRoom(directory).close();
    assertFalse(Files.exists(left));
  }
}
