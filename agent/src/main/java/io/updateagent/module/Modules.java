package io.updateagent.module;

import io.updateagent.artifact.AugmentedHeader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.process.Commands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The update modules of this device, found by payload type; the first directory wins. */
public final class Modules {
  private final List<Path> directories;
  private final Path workRoot;
  private final Commands commands;
  private final Duration timeout;

  /**
   * @param directories where modules are looked for, in this order
   * @param workRoot parent of the work directories, {@code 0000/tree} and so on
   * @param timeout how long a call may take
   */
  public Modules(List<Path> directories, Path workRoot, Commands commands, Duration timeout) {
    this.directories = List.copyOf(directories);
    this.workRoot = workRoot;
    this.commands = commands;
    this.timeout = timeout;
  }

  /** The module for a payload type. A type that is not a plain file name has none. */
  public Optional<Path> find(String type) {
    if (type.isEmpty() || type.startsWith(".") || type.contains("/") || type.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    return directories.stream()
        .map(directory -> directory.resolve(type))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** The directories that modules are looked for in, for a message. */
  public String directories() {
    return directories.stream().map(Path::toString).collect(Collectors.joining(" or "));
  }

  /**
   * Makes a payload's work directory anew and gives its module.
   *
   * @param output hears what the module prints
   * @throws IOException if the directory cannot be made
   */
  public UpdateModule prepare(
      Header header, PayloadHeader payload, UpdateModule.Context context, Consumer<String> output)
      throws IOException {
    String type = Objects.requireNonNull(payload.type());
    WorkDirectory directory = directory(payload.index());
    directory.prepare(header, payload, type, context);
    return module(type, directory, output);
  }

  /**
   * Gives a module, in the work directory made for it, what the unsigned part of the artifact says;
   * only after the module has vouched for it.
   *
   * @throws IOException if it cannot be written
   */
  public void augment(AugmentedHeader augment) throws IOException {
    for (AugmentedHeader.Part part : augment.parts()) {
      directory(part.index()).augment(augment, part);
    }
  }

  /** The module of a payload whose work directory was made earlier. */
  public UpdateModule open(int payload, String type, Consumer<String> output) {
    return module(type, directory(payload), output);
  }

  private UpdateModule module(String type, WorkDirectory directory, Consumer<String> output) {
    // A module that was removed since is called all the same: that it is missing is then the
    // result.
    Path program = find(type).orElse(directories.get(0).resolve(type));
    return new UpdateModule(program, type, directory, commands, timeout, output);
  }

  private WorkDirectory directory(int payload) {
    return new WorkDirectory(workRoot.resolve("%04d".formatted(payload)).toAbsolutePath());
  }
}
