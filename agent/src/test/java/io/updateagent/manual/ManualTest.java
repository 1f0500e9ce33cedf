package io.updateagent.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.config.Keys;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pages say what is for people, and only that; their text is read as it was written. */
@SuppressWarnings("UnusedVariable") // options that nobody uses
class ManualTest {
  private static final Release RELEASE = Release.of("1.2.3", "2026-01-01T00:00:00Z");

  @Command(
      name = "tool",
      description = "Does things.",
      mixinStandardHelpOptions = true,
      subcommands = {Shown.class, Hidden.class},
      footerHeading = "%nExit codes:%n",
      footer = {"  0  done; all of it", "  64  not understood; 7 more words", "  tool shown  show"})
  private static final class Tool {
    @Option(names = "--open", description = "said")
    boolean open;

    @Option(names = "--secret-option", hidden = true, description = "not said")
    boolean secret;
  }

  @Command(name = "shown", description = "Shows 100%% of it.", mixinStandardHelpOptions = true)
  private static final class Shown {
    @Option(
        names = {"-n", "--number"},
        paramLabel = "N",
        defaultValue = "3",
        description = "how many (default: ${DEFAULT-VALUE})")
    int number;

    @Option(names = "--secret-number", hidden = true, description = "not said")
    int secret;

    @Parameters(paramLabel = "SECRET", hidden = true, arity = "0..1", description = "not said")
    String parameter = "";
  }

  @Command(name = "secret-command", hidden = true, description = "not said")
  private static final class Hidden {}

  private static Page page(CommandLine program) {
    var page = new Page("tool", 8, RELEASE, new CommandLinePart(program).summary());
    var calls = new CommandLinePart(program);
    calls.addCalls(page);
    calls.addOptions(page);
    calls.addCommands(page);
    calls.addExits(page);
    calls.addExamples(page);
    return page;
  }

  @Test
  void whatIsHiddenIsNeitherOnThePageNorCompleted() {
    var program = new CommandLine(new Tool());
    String page = page(program).toString();
    for (String text : new String[] {page, Completion.bash(program)}) {
      assertTrue(text.contains("shown"), text);
      assertFalse(text.toLowerCase(Locale.ROOT).contains("secret"), text);
    }
    new PageCheck(page(program)).assertSaysAllOf(program);
  }

  @Test
  void whatIsMissingIsNoticed() {
    var check = new PageCheck(page(new CommandLine(new Tool())));
    var grown = new CommandLine(new Tool());
    CommandSpec shown =
        Objects.requireNonNull(grown.getSubcommands().get("shown")).getCommandSpec();
    shown.addOption(OptionSpec.builder("--later").description("said").build());
    assertThrows(AssertionFailedError.class, () -> check.assertSaysAllOf(grown));

    var more = new CommandLine(new Tool());
    more.addSubcommand(CommandSpec.create().name("later"));
    assertThrows(AssertionFailedError.class, () -> check.assertSaysAllOf(more));
  }

  @Test
  void anOptionIsExplainedOnceAsHelpDoes() {
    var check = new PageCheck(page(new CommandLine(new Tool())));
    String shown = check.part("SS", "shown");
    assertEquals(
        """

        .PP
        tool shown [-n=N]
        .PP
        Shows 100% of it.
        .TP
        -n N, --number=N
        how many (default: 3)
        """,
        shown);
    assertTrue(check.part("SH", "OPTIONS").contains("-h, --help"));
  }

  @Test
  void exitCodesAndExamplesAreThoseOfHelp() {
    var check = new PageCheck(page(new CommandLine(new Tool())));
    assertEquals(
        "\n.TP\n0\ndone; all of it\n.TP\n64\nnot understood\n.TP\n7\nmore words\n",
        check.part("SH", "EXIT STATUS"));
    assertEquals("\n.TP\ntool shown\nshow\n", check.part("SH", "EXAMPLES"));
  }

  @Test
  void signsAreNoOrders() {
    assertEquals("\\&.so /etc/passwd", Roff.text(".so /etc/passwd"));
    assertEquals("\\(aqa\\(aq", Roff.text("'a'"));
    assertEquals("\\e\\-\\(dq\\[u00E9]", Roff.text("\\-\"\u00e9"));
    assertEquals("see \\fBagent.conf\\fP(5)", Roff.text("see agent.conf(5)"));
  }

  @Test
  void everyKeyOfTheConfigurationIsExplained() {
    var keys = new PageCheck(ConfigurationPage.of(RELEASE)).part("SH", "KEYS");
    assertEquals(
        Keys.all().stream().map(Keys.Key::name).toList(),
        keys.lines()
            .filter(line -> line.matches("[A-Z]\\w+ \\(.+\\)"))
            .map(line -> line.substring(0, line.indexOf(' ')))
            .toList());
  }
}
