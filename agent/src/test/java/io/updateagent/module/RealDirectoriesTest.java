package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealDirectoriesTest {
  @TempDir Path data;

  @Test
  void nobodyElseGetsIntoWhatIsVerified() throws Exception {
    Path home = data.resolve("modules/v3/payloads/0000");
    assertTrue(RealDirectories.ensureClosed(home));
    assertEquals("rwx------", permissions(home));
    assertEquals("rwx------", permissions(data.resolve("modules")));

    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertFalse(RealDirectories.ensureClosed(home));
    assertEquals("rwx------", permissions(home));
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
