package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTest {
  @TempDir Path data;
  private Path bootstrap = Path.of("");

  @BeforeEach
  void place() {
    bootstrap = data.resolve("bootstrap.mender");
  }

  @Test
  void whatCannotBeUsedIsKept() throws Exception {
    Files.writeString(data.resolve("device_type"), "device_type=box\n");
    Files.writeString(bootstrap, "not an artifact");

    assertNull(artifactName());
    assertTrue(Files.exists(bootstrap));
  }

  @Test
  void itIsKeptUntilTheDeviceTypeIsKnownAndRemovedWhenItWasUsed() throws Exception {
    write();
    assertNull(artifactName());
    assertTrue(Files.exists(bootstrap));

    Files.writeString(data.resolve("device_type"), "device_type=box\n");
    assertEquals("made-1", artifactName());
    assertFalse(Files.exists(bootstrap));
  }

  @Test
  void itIsOfNoUseToADeviceThatHasAName() throws Exception {
    Files.writeString(data.resolve("device_type"), "device_type=box\n");
    write();
    assertEquals("made-1", artifactName());

    Files.writeString(bootstrap, "another");
    assertEquals("made-1", artifactName());
    assertFalse(Files.exists(bootstrap));
  }

  @Test
  void whatWasLeftOpenToOtherUsersIsClosed() throws Exception {
    for (String name : List.of("modules", "scripts")) {
      Path directory = Files.createDirectory(data.resolve(name));
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    artifactName();
    for (String name : List.of("modules", "scripts")) {
      assertEquals(
          "rwx------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(name))));
    }
  }

  private void write() throws Exception {
    var payload = new PlannedPayload(null, List.of(), Map.of(), Map.of(), List.of(), "");
    new ArtifactWriter(Compression.GZIP, null)
        .write(
            new ArtifactPlan(
                "made-1", null, Map.of("device_type", List.of("box")), List.of(), List.of(payload)),
            bootstrap);
  }

  private @Nullable String artifactName() throws Exception {
    Path none = data.resolve("none");
    var paths = new Paths(data, none, List.of(none), none, none, none, none, none);
    var setup =
        new Setup(
            paths, Configuration.defaults(), Duration.ofSeconds(1), Map.of(), "test", "this boot");
    try (Agent agent = Agent.open(setup, "test")) {
      return agent.state().installed().artifactName();
    }
  }
}
