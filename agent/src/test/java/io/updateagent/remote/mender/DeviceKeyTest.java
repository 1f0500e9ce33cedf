package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceKeyTest {
  @TempDir Path directory;

  @Test
  void aKeyIsForItsOwnerOnlyAlsoIfItWasNot() throws Exception {
    Path file = directory.resolve("key.pem");
    String made = DeviceKey.loadOrCreate(file).publicKeyPem();
    assertEquals("rw-------", permissions(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertEquals(made, DeviceKey.loadOrCreate(file).publicKeyPem());
    assertEquals("rw-------", permissions(file));
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
