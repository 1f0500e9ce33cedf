package io.updateagent.manual;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Whether a page says all of a program's command line, so that it cannot go stale. */
public final class PageCheck {
  private static final Pattern FONT = Pattern.compile("\\\\f[BIP]");

  private final String page;

  public PageCheck(Page page) {
    this.page = page.toString();
  }

  /** Every command has its part, with every option that is its own, and what is said of it. */
  public void assertSaysAllOf(CommandLine program) {
    assertOptionsIn(part("SH", "OPTIONS"), program.getCommandSpec());
    program.getSubcommands().values().forEach(each -> assertHas(each.getCommandSpec()));
  }

  /** The text of a part, as it is read: from its title ({@code SH} or {@code SS}) to the next. */
  public String part(String kind, String title) {
    Matcher part =
        Pattern.compile(
                "(?ms)^\\.%s \"%s\"$(.*?)(?=^\\.S[HS] |\\z)"
                    .formatted(kind, Pattern.quote(Roff.text(title))))
            .matcher(page);
    assertTrue(part.find(), () -> "no part " + title + " in\n" + page);
    return FONT.matcher(part.group(1)).replaceAll("").replace("\\-", "-");
  }

  private void assertHas(CommandSpec command) {
    if (command.usageMessage().hidden()) {
      return;
    }
    String name = command.qualifiedName(" ");
    String part = part("SS", name.substring(name.indexOf(' ') + 1));
    assertTrue(part.contains(name), part);
    assertOptionsIn(part, command);
    command.subcommands().values().forEach(each -> assertHas(each.getCommandSpec()));
  }

  private static void assertOptionsIn(String part, CommandSpec command) {
    assertTrue(command.usageMessage().description().length > 0, command.qualifiedName());
    for (OptionSpec option : command.options()) {
      if (option.hidden() || CommandLinePart.isSaidOnce(command, option)) {
        continue;
      }
      for (String name : option.names()) {
        Pattern term =
            Pattern.compile(
                "(?m)^\\.TP\\n(?:.*, )?%s(?:[ =,].*)?\\n(?!\\\\&).".formatted(Pattern.quote(name)));
        assertTrue(
            term.matcher(part).find(),
            () -> "%s of %s is not explained in:%s".formatted(name, command.name(), part));
      }
    }
  }
}
