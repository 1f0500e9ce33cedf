package io.updateagent.cli;

import io.updateagent.cli.artifact.ArtifactCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;

/** The commands of the program, in the order in which its help shows them. */
final class Commands {
  private static final String NEEDS_ALL = "generate-completion";
  private static final Set<String> WITH_VALUE = Set.of("--data", "--datastore", "--config");
  private static final Set<String> HELP = Set.of("--help", "-h");
  private static final Set<String> VERSION = Set.of("--version", "-V");
  private static final Map<String, Class<?>> ALL = new LinkedHashMap<>();

  static {
    ALL.put("show-status", ShowStatus.class);
    ALL.put("install", Install.class);
    ALL.put("commit", Commit.class);
    ALL.put("rollback", Rollback.class);
    ALL.put("resume", Resume.class);
    ALL.put("show-artifact", ShowArtifact.class);
    ALL.put("show-provides", ShowProvides.class);
    ALL.put("metrics", MetricsCommand.class);
    ALL.put("history", ShowHistory.class);
    ALL.put("clear-inconsistent", ClearInconsistent.class);
    ALL.put("setup", SetupCommand.class);
    ALL.put("daemon", DaemonCommand.class);
    ALL.put("check-update", CheckUpdate.class);
    ALL.put("send-inventory", SendInventory.class);
    ALL.put("hold", Hold.class);
    ALL.put("release", Release.class);
    ALL.put("approve", Approve.class);
    ALL.put("cancel", Cancel.class);
    ALL.put("artifact", ArtifactCommand.class);
    ALL.put("module", ModuleCommand.class);
    ALL.put("demo", Demo.class);
    ALL.put("generate-completion", GenerateCompletion.class);
  }

  private Commands() {}

  /** All of them by name. */
  static Map<String, Class<?>> all() {
    return Collections.unmodifiableMap(ALL);
  }

  /**
   * Adds what the arguments need: to look at all commands takes longer than most of them take. It
   * is done where somebody asks for help, or has mistyped a command.
   */
  static void add(CommandLine program, String... arguments) {
    String name = name(arguments);
    Class<?> only = name.equals(NEEDS_ALL) ? null : ALL.get(name);
    if (only != null) {
      program.addSubcommand(name, only);
    } else if (!isVersion(arguments)) {
      // Not by a lambda; see Execution.
      for (Map.Entry<String, Class<?>> command : ALL.entrySet()) {
        program.addSubcommand(command.getKey(), command.getValue());
      }
    }
  }

  /**
   * The first word that is neither an option of the program nor the value of one; empty if help on
   * the program is asked for.
   */
  private static String name(String... arguments) {
    for (int i = 0; i < arguments.length && !HELP.contains(arguments[i]); i++) {
      if (!arguments[i].startsWith("-")) {
        return arguments[i];
      }
      if (WITH_VALUE.contains(arguments[i])) {
        i++;
      }
    }
    return "";
  }

  private static boolean isVersion(String... arguments) {
    return arguments.length == 1 && VERSION.contains(arguments[0]);
  }
}
