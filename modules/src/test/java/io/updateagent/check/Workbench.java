package io.updateagent.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The skeleton, or what became of it, with something to install over. */
final class Workbench {
  private final Path directory;

  Workbench(Path directory) throws IOException {
    this.directory = directory;
    Path target = Files.createDirectories(target());
    Files.writeString(target.resolve("app.conf"), "the old configuration\n");
    Files.setPosixFilePermissions(
        target.resolve("app.conf"), PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(target.resolve("neighbour"), "somebody else's\n");
  }

  Path target() {
    return directory.resolve("target");
  }

  /** A file with a text. */
  Path file(String name, String text) throws IOException {
    return Files.writeString(
        Files.createDirectories(directory.resolve("payload")).resolve(name), text);
  }

  Path module(String text) throws IOException {
    Path module = Files.writeString(directory.resolve("my-module"), text);
    Files.setPosixFilePermissions(module, PosixFilePermissions.fromString("rwxr-xr-x"));
    return module;
  }

  /** A check of a module that takes what the skeleton takes. */
  ModuleCheck check(String text) throws IOException {
    return ModuleCheck.of(module(text))
        .file(file("destination", target().resolve("app.conf").toString()))
        .file(file("content", "the new one\n"))
        .watch(target());
  }

  /** The skeleton, with one place changed for the worse. */
  static String worse(String place, String instead) {
    String text = Skeleton.text();
    if (!text.contains(place)) {
      throw new IllegalArgumentException("the skeleton has no " + place);
    }
    return text.replace(place, instead);
  }
}
