package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program does the same whatever language the device or its technician speaks. */
class LanguageIT {
  @TempDir Path directory;

  /** One with digits of its own, and one with letters that change case in its own way. */
  @ParameterizedTest
  @ValueSource(
      strings = {"-Duser.language=ar -Duser.country=EG", "-Duser.language=tr -Duser.country=TR"})
  void anUpdateIsWrittenInstalledAndSaid(String language) throws Exception {
    try (Rig rig = new Rig(directory)) {
      rig.set("AGENT_JAVA_OPTIONS", language);
      Path artifact = rig.write("app-1", "app", Files.writeString(rig.path("app.bin"), "app"));
      rig.module("app", "[ $1 != ArtifactInstall ]");
      rig.agent("install", artifact.toString());
      rig.agent("install", artifact.toString());
      Run status = rig.agent("show-status");
      assertEquals(ExitCode.INCONSISTENT, status.exit(), status.toString());
      assertTrue(status.out().contains("payload 0: app"), status.out());
      assertTrue(status.out().contains("Attempts   2"), status.out());
      assertTrue(status.out().chars().noneMatch(c -> c > '~'), status.out());
      rig.module("app", "exit 0");
      assertEquals(0, rig.agent("install", artifact.toString()).exit());
    }
  }
}
