package io.updateagent.manual;

import picocli.AutoComplete;
import picocli.CommandLine;

/** What completes the words of a program's command line in a shell. */
public final class Completion {
  private Completion() {}

  /** For bash, in a file that has the name of the program. */
  public static String bash(CommandLine program) {
    String script = AutoComplete.bash(program.getCommandName(), program);
    return script.substring(script.indexOf('\n') + 1); // it is read, never run
  }

  /**
   * For zsh, in a file that has the name of the program behind an underscore: it takes what is
   * there for bash, as <a href="https://picocli.info/autocomplete.html">picocli</a> means it, when
   * the program's words are completed for the first time.
   *
   * @param bash where the one for bash will be
   */
  public static String zsh(CommandLine program, String bash) {
    String name = program.getCommandName();
    return """
        #compdef %1$s
        # The shell keeps its own options.
        emulate -L zsh
        autoload -U +X bashcompinit && bashcompinit
        source %2$s
        # From now on it is called directly; this is for the word that is completed just now.
        _bash_complete -o default -F _complete_%1$s
        """
        .formatted(name, bash);
  }
}
