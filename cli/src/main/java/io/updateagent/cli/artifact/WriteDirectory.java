package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  @Mixin Tree tree = new Tree();

  @Option(
      names = "--dest",
      required = true,
      paramLabel = "PATH",
      description = "the directory on the device that it replaces")
  String destination = "";

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
    Path path = InstalledPath.of("--dest", destination);
    if (path.getFileName() == null) {
      throw new IOException("the directory / is not replaced");
    }
    staging.line("dest_dir", path.toString());
    tree.stage(staging);
  }
}
