package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** The program knows all its commands, and looks only at the one that it is asked for. */
class CommandsTest {

  @Test
  void eachIsKnownByItsOwnName() {
    Commands.all()
        .forEach(
            (name, type) -> assertEquals(name, type.getAnnotation(Command.class).name(), name));
  }

  @Test
  void onlyTheOneThatIsAskedForIsLookedAt() {
    assertEquals(
        Set.of("show-status"), Main.commandLine("show-status", "--json").getSubcommands().keySet());
  }

  @Test
  void allAreThereForHelpMistakesAndCompletion() {
    for (List<String> words :
        List.of(
            List.<String>of(),
            List.of("--help"),
            List.of("shwo-status"),
            List.of("generate-completion"),
            List.of("--data", "/data", "show-status"))) {
      Set<String> known = Main.commandLine(words.toArray(String[]::new)).getSubcommands().keySet();
      assertTrue(known.containsAll(Commands.all().keySet()), words.toString());
    }
  }
}
