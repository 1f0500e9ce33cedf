package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A directory with all that is in it, packed by GNU tar as update modules unpack it. */
final class Tree {
  /** What it is called in a payload. */
  static final String ARCHIVE = "update.tar";

  @Option(
      names = {"-f", "--dir", "--file"},
      required = true,
      paramLabel = "DIR",
      description = "the directory")
  Path directory = Path.of("");

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "give all of it to them there, by name or number")
  @Nullable String owner;

  @Option(names = "--keep-xattrs", description = "extended attributes as well")
  boolean keepAttributes;

  /** Puts it into a payload. */
  void stage(Staging staging) throws IOException {
    pack(staging.file(ARCHIVE));
  }

  /** Makes sure that it is a directory. */
  static Path checked(Path given) throws IOException {
    if (!Files.isDirectory(given)) {
      if (Files.exists(given)) {
        throw new IOException("%s is not a directory".formatted(given));
      }
      throw new NoSuchFileException(given.toString());
    }
    return given;
  }

  /** Makes its archive, the same bytes for the same directory. */
  void pack(Path archive) throws IOException {
    checked(directory);
    List<String> words = new ArrayList<>(List.of("tar", "--sort=name"));
    if (keepAttributes) {
      words.addAll(
          List.of(
              "--format=posix",
              "--pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime",
              "--xattrs",
              "--xattrs-include=*"));
    } else {
      words.add("--format=gnu"); // the one that every tar on a device unpacks
    }
    if (owner == null) {
      words.add("--numeric-owner");
    } else {
      String[] names = Owner.checked(owner).split(":", 2);
      words.addAll(List.of("--owner=" + names[0], "--group=" + names[1]));
    }
    words.addAll(List.of("-C", directory.toRealPath().toString(), "-cf", archive + "", "."));
    Tool.run(words);
  }
}
