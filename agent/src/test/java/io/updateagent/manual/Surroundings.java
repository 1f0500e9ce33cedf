package io.updateagent.manual;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import picocli.CommandLine;

/** Writes pages and completion below a directory, where a system has them below its root. */
public final class Surroundings {
  private static final String BASH = "usr/share/bash-completion/completions/";
  private static final String ZSH = "usr/share/zsh/vendor-completions/_";

  private final Path root;

  public Surroundings(Path root) {
    this.root = root;
  }

  /** Adds a page. */
  public void add(String name, int section, Page page) throws IOException {
    write("usr/share/man/man%1$d/%2$s.%1$d".formatted(section, name), page.toString());
  }

  /** Adds completion for the shells. */
  public void add(CommandLine program) throws IOException {
    String name = program.getCommandName();
    write(BASH + name, Completion.bash(program));
    write(ZSH + name, Completion.zsh(program, "/" + BASH + name));
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, text);
  }
}
