package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts of an earlier artifact left is removed, and nothing else. */
class ScriptSinkTest {
  private static final String NAME = "ArtifactInstall_Enter_00";

  @TempDir Path directory;
  private Path scripts = Path.of("");
  private Path precious = Path.of("");

  @BeforeEach
  void places() throws IOException {
    scripts = directory.resolve("scripts");
    precious = Files.createDirectory(directory.resolve("precious"));
    Files.writeString(precious.resolve("kept"), "kept");
  }

  @Test
  void aLinkInThePlaceOfTheDirectoryIsRemovedAndNotFollowed() throws IOException {
    Files.createSymbolicLink(scripts, precious);
    assertUnpacks();
    assertFalse(Files.isSymbolicLink(scripts));
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsRemoved() throws IOException {
    Files.writeString(scripts, "a file");
    assertUnpacks();
  }

  @Test
  void whatScriptsLeftInTheDirectoryIsRemoved() throws IOException {
    Files.createDirectories(scripts.resolve("deep/er"));
    Files.writeString(scripts.resolve("deep/er/file"), "x");
    Files.createSymbolicLink(scripts.resolve("deep/link"), precious);
    Files.createSymbolicLink(scripts.resolve(NAME), precious.resolve("kept"));
    assertUnpacks();
    assertFalse(Files.exists(scripts.resolve("deep"), LinkOption.NOFOLLOW_LINKS));
  }

  private void assertUnpacks() throws IOException {
    var sink = new ScriptSink(scripts);
    sink.clear();
    sink.take(NAME, new ByteArrayInputStream("new".getBytes(StandardCharsets.UTF_8)));
    sink.sync();
    assertEquals("new", Files.readString(scripts.resolve(NAME)));
    assertEquals("kept", Files.readString(precious.resolve("kept")));
    assertTrue(Files.isDirectory(scripts, LinkOption.NOFOLLOW_LINKS));
  }
}
