package io.updateagent.cli.artifact;

import io.updateagent.artifact.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a payload while it is put together, in their order: small ones are made, large ones
 * stay where they are and get the name that they have in the payload.
 */
final class Staging {
  private final Scratch scratch;
  private final List<Path> files = new ArrayList<>();

  Staging(Scratch scratch) {
    this.scratch = scratch;
  }

  /** A file of one line. */
  void line(String name, String text) throws IOException {
    content(name, text + "\n");
  }

  /** A file with that content. */
  void content(String name, String text) throws IOException {
    Files.write(file(name), text.getBytes(StandardCharsets.UTF_8));
  }

  /** A file that there is, under a name. */
  void link(String name, Path file) throws IOException {
    Files.createSymbolicLink(file(name), Inputs.plain(file).toRealPath());
  }

  /** Where a file of the payload is to be made. */
  Path file(String name) throws IOException {
    Path file = scratch.resolve(name);
    if (files.contains(file)) {
      throw new IOException(
          "a file called %s would take the place of another one in the payload; rename it"
              .formatted(name));
    }
    files.add(file);
    return file;
  }

  /** Where something can be made that is no file of the payload. */
  Path aside(String name) {
    return scratch.resolve(".aside." + name);
  }

  List<Path> files() {
    return List.copyOf(files);
  }
}
