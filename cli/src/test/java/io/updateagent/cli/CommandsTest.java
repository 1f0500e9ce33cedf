package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

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
  void alsoBehindTheOptionsOfTheProgram() {
    assertEquals(
        Set.of("show-status"),
        Main.commandLine("--data", "install", "--config=commit", "show-status")
            .getSubcommands()
            .keySet());
    assertEquals(Set.of(), Main.commandLine("--version").getSubcommands().keySet());
  }

  @Test
  void everyOptionOfTheProgramThatHasAValueIsPassedOver() {
    for (OptionSpec option : Main.commandLine("show-status").getCommandSpec().options()) {
      for (String name : option.arity().max() == 0 ? new String[0] : option.names()) {
        assertEquals(
            Set.of("show-status"),
            Main.commandLine(name, "install", "show-status").getSubcommands().keySet(),
            name);
      }
    }
  }

  @Test
  void allAreThereForHelpMistakesAndCompletion() {
    for (List<String> words :
        List.of(
            List.<String>of(),
            List.of("--help"),
            List.of("shwo-status"),
            List.of("generate-completion"),
            List.of("--help", "install"),
            List.of("--data", "install"),
            List.of("--data", "install", "--help"))) {
      Set<String> known = Main.commandLine(words.toArray(String[]::new)).getSubcommands().keySet();
      assertTrue(known.containsAll(Commands.all().keySet()), words.toString());
    }
  }
}
