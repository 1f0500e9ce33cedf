package io.updateagent.server.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.manual.Completion;
import io.updateagent.manual.PageCheck;
import io.updateagent.manual.Release;
import org.junit.jupiter.api.Test;

/** The page of the server says all that the program can do. */
class ManualTest {
  private static PageCheck page() {
    return new PageCheck(Manual.page(Release.of("1.2.3", "2026-01-01T00:00:00Z")));
  }

  @Test
  void everyCommandAndOptionIsOnThePage() {
    page().assertSaysAllOf(Manual.commandLine());
    assertTrue(page().part("SH", "OPTIONS").contains("--data=DIR"));
  }

  @Test
  void everyExitCodeIsOnThePage() {
    String exits = page().part("SH", "EXIT STATUS");
    for (int code : new int[] {Main.DONE, Main.FAILED, Main.USAGE}) {
      assertTrue(exits.contains("\n.TP\n" + code + "\n"), exits);
    }
  }

  @Test
  void commandsOfCommandsAreCompleted() {
    String script = Completion.bash(Manual.commandLine());
    assertTrue(script.contains("add list passwd remove"), script);
  }
}
