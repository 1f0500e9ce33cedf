package io.updateagent.manual;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The parts of a page that follow from what a program knows of its own command line. */
public final class CommandLinePart {
  private static final int ONE_LINE = 10_000;
  // In the words that --help has at its end: "  3   the device is inconsistent", or "0 done; 1
  // failed".
  private static final Pattern EXIT = Pattern.compile("\\s*(\\d+)\\s+(.+)");
  private static final Pattern BETWEEN_EXITS = Pattern.compile("; (?=\\d)");
  private static final Pattern STANDARD_FLAGS = Pattern.compile(" \\[-h(\\w*?)V?]");
  private static final Pattern STEP = Pattern.compile("  (\\S.*?) {2,}(\\S.*)");

  private final CommandSpec program;

  public CommandLinePart(CommandLine program) {
    this.program = program.getCommandSpec();
  }

  /** What the program does, in the form of a page's name. */
  public String summary() {
    String first = lines(program.usageMessage().description()).get(0);
    String sentence = first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  /** How the program is called, the options of all commands, and each command with its own. */
  public void addCalls(Page page) {
    page.section("SYNOPSIS");
    addSynopsis(page, program);
  }

  /** The program's own options. */
  public void addOptions(Page page) {
    page.section("OPTIONS");
    addArguments(page, program);
  }

  /** Every command, and what belongs to it, in the order of --help. */
  public void addCommands(Page page) {
    page.section("COMMANDS");
    page.paragraph("After each of them, --help shows what is said of it here.");
    commandsBelow(program).forEach(command -> addCommand(page, command));
  }

  /** What the program's exit codes mean. */
  public void addExits(Page page) {
    page.section("EXIT STATUS");
    for (String line : lines(program.usageMessage().footer())) {
      for (String part : BETWEEN_EXITS.splitAsStream(line).toList()) {
        Matcher exit = EXIT.matcher(part);
        if (exit.matches()) {
          page.item(Roff.bold(exit.group(1)), exit.group(2));
        }
      }
    }
  }

  /** The first steps that --help shows. */
  public void addExamples(Page page) {
    page.section("EXAMPLES");
    for (String line : lines(program.usageMessage().footer())) {
      Matcher step = STEP.matcher(line);
      if (step.matches() && step.group(1).startsWith(program.name())) {
        page.item(Roff.bold(step.group(1)), step.group(2));
      }
    }
  }

  /** All that people are to know of, each before those that belong to it. */
  static List<CommandSpec> commandsBelow(CommandSpec parent) {
    var found = new ArrayList<CommandSpec>();
    for (CommandLine each : parent.subcommands().values()) {
      CommandSpec command = each.getCommandSpec();
      if (!command.usageMessage().hidden() && !found.contains(command)) {
        found.add(command);
        found.addAll(commandsBelow(command));
      }
    }
    return found;
  }

  private static void addCommand(Page page, CommandSpec command) {
    page.subsection(withoutProgram(command));
    addSynopsis(page, command);
    var sentences = new ArrayList<String>();
    for (String line : lines(command.usageMessage().description())) {
      if (line.startsWith("  ")) {
        page.paragraph(String.join(" ", sentences)).example(List.of(line.strip()));
        sentences.clear();
      } else if (!line.isBlank()) {
        sentences.add(line);
      }
    }
    if (!sentences.isEmpty()) {
      page.paragraph(String.join(" ", sentences));
    }
    addArguments(page, command);
  }

  private static String withoutProgram(CommandSpec command) {
    String name = command.qualifiedName(" ");
    return name.substring(name.indexOf(' ') + 1);
  }

  private static void addSynopsis(Page page, CommandSpec command) {
    command.usageMessage().width(ONE_LINE);
    String name = command.qualifiedName(" ");
    String synopsis = new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0).strip();
    page.synopsis(name, withoutStandardFlags(synopsis.substring(name.length())));
  }

  /** Without {@code -h} and {@code -V}, which every command has: {@code [-hqV]} becomes [-q]. */
  private static String withoutStandardFlags(String synopsis) {
    return STANDARD_FLAGS
        .matcher(synopsis)
        .replaceFirst(flags -> flags.group(1).isEmpty() ? "" : " [-" + flags.group(1) + "]");
  }

  private static void addArguments(Page page, CommandSpec command) {
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (!parameter.hidden() && parameter.description().length > 0) {
        page.item(Roff.italic(parameter.paramLabel()), description(parameter));
      }
    }
    command.options().stream()
        .filter(option -> !option.hidden() && !isSaidOnce(command, option))
        .sorted(Comparator.comparing(OptionSpec::longestName))
        .forEach(option -> page.item(term(option), description(option)));
  }

  /** What every command has is said of the program. */
  static boolean isSaidOnce(CommandSpec command, OptionSpec option) {
    boolean everywhere = option.inherited() || option.usageHelp() || option.versionHelp();
    return everywhere && command.parent() != null;
  }

  private static String term(OptionSpec option) {
    return Arrays.stream(option.names())
        .sorted(Comparator.comparingInt(String::length))
        .map(name -> Roff.bold(name) + value(option, name.startsWith("--") ? "=" : " "))
        .collect(Collectors.joining(", "));
  }

  private static String value(OptionSpec option, String between) {
    return option.arity().max() == 0 ? "" : between + Roff.italic(option.paramLabel());
  }

  private static String description(ArgSpec argument) {
    return String.join(" ", lines(argument.description()));
  }

  /** As --help would print them. */
  private static List<String> lines(String... described) {
    return Arrays.stream(described)
        .flatMap(line -> Ansi.OFF.string(String.format(line)).lines())
        .toList();
  }
}
