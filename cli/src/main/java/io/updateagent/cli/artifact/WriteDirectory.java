package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
final class WriteDirectory extends Replacement {
  @Mixin Tree tree = new Tree();

  @Option(
      names = "--dest",
      required = true,
      paramLabel = "PATH",
      description = "the directory on the device that it replaces")
  String destination = "";

  @Override
  String kind() {
    return "directory";
  }

  @Override
  String software() throws IOException {
    return kind() + "." + InstalledPath.word(InstalledPath.of("--dest", destination));
  }

  @Override
  Content prepare(Staging staging) throws IOException {
    Path path = InstalledPath.of("--dest", destination);
    if (path.getFileName() == null) {
      throw new IOException("the directory / is not replaced");
    }
    staging.line("dest_dir", path.toString());
    Path archive = staging.aside("archive");
    tree.pack(archive);
    return new Content(Tree.ARCHIVE, archive);
  }

  @Override
  Path plainBase(Staging staging, Path given) throws IOException {
    Path plain = staging.aside("base");
    String all = "cd -- \"$1\" && find . -type f -print0 | sort -z | xargs -0 cat -- > \"$2\"";
    Tool.run(List.of("sh", "-c", all, "sh", Tree.checked(given).toRealPath() + "", plain + ""));
    return plain;
  }
}
