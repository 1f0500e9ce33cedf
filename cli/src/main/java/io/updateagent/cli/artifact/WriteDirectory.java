package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The payload is that of the Mender module {@code directory}: {@code dest_dir}, {@code update.tar}.
 */
@Command(
    name = "directory",
    description = {
      "Writes an artifact that replaces a directory on the device, with all that is in it.",
      "Needs GNU tar. Owners, modes, times and links are those of the directory here."
    },
    footerHeading = "%nExample:%n",
    footer = "  agent artifact write directory -n www-2 -t box --dir www --dest /var/www")
final class WriteDirectory extends Generator {
  @Option(
      names = {"-f", "--dir", "--file"},
      required = true,
      paramLabel = "DIR",
      description = "the directory")
  Path directory = Path.of("");

  @Option(
      names = "--dest",
      required = true,
      paramLabel = "PATH",
      description = "the directory on the device that it replaces")
  String destination = "";

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "give all of it to them there, by name or number")
  @Nullable String owner;

  @Option(names = "--keep-xattrs", description = "extended attributes as well")
  boolean keepAttributes;

  @Override
  String type() {
    return "directory";
  }

  @Override
  String software() throws IOException {
    return type() + "." + InstalledPath.word(InstalledPath.of("--dest", destination));
  }

  @Override
  void stage(Staging staging) throws IOException {
    if (!Files.isDirectory(directory)) {
      if (Files.exists(directory)) {
        throw new IOException("%s is not a directory".formatted(directory));
      }
      throw new NoSuchFileException(directory.toString());
    }
    Path path = InstalledPath.of("--dest", destination);
    if (path.getFileName() == null) {
      throw new IOException("the directory / is not replaced");
    }
    staging.line("dest_dir", path.toString());
    pack(staging.file("update.tar"));
  }

  private void pack(Path archive) throws IOException {
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
