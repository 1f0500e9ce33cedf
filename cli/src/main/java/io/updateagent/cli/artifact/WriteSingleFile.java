package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The payload is that of the Mender module {@code single-file}: {@code dest_dir}, {@code filename},
 * {@code permissions}, and the file; {@code owner} and {@code xattrs} are for this agent's module.
 */
@Command(
    name = "single-file",
    description = "Writes an artifact that puts one file on the device.",
    footerHeading = "%nExample:%n",
    footer = {
      "  agent artifact write single-file -n app-2 -t box \\",
      "      --file app.conf --dest /etc/app.conf"
    })
final class WriteSingleFile extends Replacement {
  private static final int PERMISSIONS = 07777;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the file")
  Path file = Path.of("");

  @Option(
      names = "--dest",
      required = true,
      paramLabel = "PATH",
      description = "what it replaces on the device; with / at its end, the directory it goes to")
  String destination = "";

  @Option(
      names = "--mode",
      paramLabel = "OCTAL",
      description = "its permissions there (default: those it has here)")
  @Nullable String mode;

  @Option(
      names = "--owner",
      paramLabel = "USER:GROUP",
      description = "its owner there, by name or number (default: as what it replaces)")
  @Nullable String owner;

  @Option(
      names = "--keep-xattrs",
      description = "give it the extended attributes that it has here; needs getfattr")
  boolean keepAttributes;

  @Override
  String kind() {
    return "single-file";
  }

  @Override
  String software() throws IOException {
    return kind() + "." + InstalledPath.word(target());
  }

  private Path target() throws IOException {
    Path path = InstalledPath.of("--dest", destination);
    return destination.endsWith("/")
        ? path.resolve(Objects.requireNonNull(file.getFileName()))
        : path;
  }

  @Override
  Content prepare(Staging staging) throws IOException {
    Inputs.plain(file);
    Path target = target();
    Path name = target.getFileName();
    Path directory = target.getParent();
    if (name == null || directory == null) {
      throw new IOException("--dest must name a file");
    }
    staging.line("dest_dir", directory.toString());
    staging.line("filename", name.toString());
    staging.line("permissions", permissions());
    if (owner != null) {
      staging.line("owner", Owner.checked(owner));
    }
    if (keepAttributes) {
      staging.content("xattrs", attributes());
    }
    return new Content(name.toString(), file);
  }

  private String permissions() throws IOException {
    if (mode == null) {
      int bits = (Integer) Files.getAttribute(file, "unix:mode");
      return Integer.toOctalString(bits & PERMISSIONS);
    }
    if (!mode.matches("[0-7]{3,4}")) {
      throw new IOException("--mode %s is not octal, such as 0644".formatted(mode));
    }
    return mode;
  }

  private String attributes() throws IOException {
    String dump =
        Tool.run(
            List.of(
                "getfattr",
                "-d",
                "-m",
                "-",
                "-e",
                "hex",
                "--absolute-names",
                file.toRealPath() + ""));
    return dump.lines()
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .sorted()
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
