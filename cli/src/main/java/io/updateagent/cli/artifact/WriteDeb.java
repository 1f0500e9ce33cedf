package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The payload is that of the Mender module {@code deb}: packages. */
@Command(
    name = "deb",
    description = "Writes an artifact that installs Debian packages on the device.",
    footerHeading = "%nExample:%n",
    footer = "  agent artifact write deb -n tools-2 -t box --file tools_2_all.deb")
final class WriteDeb extends Generator {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "a package, NAME.deb; repeat it for those that belong together")
  List<Path> files = new ArrayList<>();

  @Override
  String type() {
    return "deb";
  }

  /** By the names of the packages, as far as those of their files say them. */
  @Override
  String software() {
    return files.stream()
        .map(file -> Objects.requireNonNull(file.getFileName()).toString())
        .map(name -> name.replaceFirst("(_.*)?[.]deb$", "").replaceAll("[^A-Za-z0-9+-]", "_"))
        .sorted()
        .collect(Collectors.joining("+", type() + ".", ""));
  }

  @Override
  void stage(Staging staging) throws IOException {
    for (Path file : files) {
      String name = Objects.requireNonNull(file.getFileName()).toString();
      if (!name.endsWith(".deb")) {
        throw new IOException("%s is not called NAME.deb".formatted(file));
      }
      staging.link(name, file);
    }
  }
}
