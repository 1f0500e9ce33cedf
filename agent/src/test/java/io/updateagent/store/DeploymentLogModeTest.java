package io.updateagent.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeploymentLogModeTest {
  private static final Instant NOW = Instant.parse("2026-11-23T02:14:00Z");

  @TempDir Path data;

  @Test
  void whatModulesPrintIsForTheOwnerOnly() throws Exception {
    DeploymentLog log = open();
    log.appendOutput("password: secret");
    assertEquals("rw-------", permissions());

    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    DeploymentLog again = open();
    again.append("info", "more");
    assertEquals("rw-------", permissions());
    assertEquals(2, again.entries().size());
  }

  private DeploymentLog open() {
    return DeploymentLog.open(data, "d-1", NOW, InstantSource.fixed(NOW));
  }

  private Path file() throws Exception {
    try (Stream<Path> files = Files.list(data.resolve("deployments"))) {
      return files.findFirst().orElseThrow();
    }
  }

  private String permissions() throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file()));
  }
}
