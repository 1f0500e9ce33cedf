package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.manual.PageCheck;
import io.updateagent.manual.Release;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package brings for people at a terminal says all that the program can do. */
class ManualTest {
  private static final String TIME = "2026-01-01T00:00:00Z";

  @TempDir Path root;

  private static PageCheck page() {
    return new PageCheck(Manual.program(Release.of("1.2.3", TIME)));
  }

  @Test
  void everyCommandAndOptionIsOnThePage() {
    page().assertSaysAllOf(Main.commandLine());
    String payloads = page().part("SS", "artifact write module-image");
    assertTrue(payloads.contains("-T TYPE, --type=TYPE"), payloads);
  }

  @Test
  void everyExitCodeIsOnThePage() throws IllegalAccessException {
    String exits = page().part("SH", "EXIT STATUS");
    for (Field code : ExitCode.class.getFields()) {
      assertTrue(exits.contains("\n.TP\n" + code.getInt(null) + "\n"), code + exits);
    }
  }

  @Test
  void theShellCompletesCommandsOptionsAndStates() throws Exception {
    assertEquals("show-status", completed("agent", "show-st"));
    assertEquals("show-status", completed("agent", "--data", "/data", "show-st"));
    assertEquals("--quiet", completed("agent", "show-status", "--q"));
    assertEquals(
        "ArtifactCommit_Enter ArtifactCommit_Leave",
        completed("agent", "install", "--stop-before", "ArtifactC"));
    assertEquals("module-image", completed("agent", "artifact", "write", "m"));
  }

  @Test
  void twoBuildsWriteTheSame() throws IOException {
    write(root.resolve("one"));
    write(root.resolve("two"));
    try (Stream<Path> files = Files.walk(root.resolve("one"))) {
      var written = files.filter(Files::isRegularFile).toList();
      assertEquals(4, written.size(), written.toString());
      for (Path file : written) {
        Path other = root.resolve("two").resolve(root.resolve("one").relativize(file));
        assertEquals(-1, Files.mismatch(file, other), file.toString());
      }
    }
  }

  private static void write(Path directory) throws IOException {
    Manual.main(new String[] {directory.toString(), "1.2.3", TIME});
  }

  private String completed(String... words) throws Exception {
    write(root);
    String line = String.join("' '", words);
    String script =
        """
        source usr/share/bash-completion/completions/agent
        complete -p agent > complete
        COMP_WORDS=('%s') COMP_CWORD=%d
        _complete_agent
        echo "${COMPREPLY[*]}"
        """
            .formatted(line, words.length - 1);
    Process bash =
        new ProcessBuilder("bash", "--norc", "-c", script)
            .directory(root.toFile())
            .redirectError(root.resolve("errors").toFile())
            .start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    bash.waitFor();
    assertEquals(
        "complete -o default -F _complete_agent agent\n",
        Files.readString(root.resolve("complete")));
    return said.strip().replace('\n', ' ');
  }
}
