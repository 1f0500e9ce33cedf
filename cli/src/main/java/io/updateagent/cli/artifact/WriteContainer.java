package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The payload of this agent's module {@code container}: a composition, and images that it needs.
 */
@Command(
    name = "container",
    description = {
      "Writes an artifact that replaces a composition of containers on the device, and goes back if",
      "the new one is not healthy. Images that are not in it have to be on the device."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  docker save -o shop.tar shop:2",
      "  agent artifact write container -n shop-2 -t box --project shop \\",
      "      --compose compose.yaml --image shop.tar"
    })
final class WriteContainer extends Generator {
  @Option(
      names = "--project",
      required = true,
      paramLabel = "NAME",
      description = "the composition's name: small letters, digits, _ and -")
  String project = "";

  @Option(
      names = "--compose",
      required = true,
      paramLabel = "FILE",
      description = "the composition, compose.yaml")
  Path composition = Path.of("");

  @Option(
      names = "--image",
      paramLabel = "FILE",
      description = "images, NAME.tar, as docker save writes them; repeat it for more")
  List<Path> images = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "a file that is put beside compose.yaml; repeat it for more")
  List<Path> files = new ArrayList<>();

  @Mixin HealthOptions health = new HealthOptions();

  @Override
  String type() {
    return "container";
  }

  @Override
  String software() {
    return type() + "." + project;
  }

  @Override
  void stage(Staging staging) throws IOException {
    if (!project.matches("[a-z0-9][a-z0-9_-]*")) {
      throw new IOException(
          "--project %s is not a name of small letters, digits, _ and -".formatted(project));
    }
    staging.line("project", project);
    health.stage(staging);
    staging.link("compose.yaml", composition);
    for (Path image : images) {
      if (!name(image).endsWith(".tar")) {
        throw new IOException("%s is not called NAME.tar".formatted(image));
      }
      staging.link(name(image), image);
    }
    for (Path file : files) {
      if (name(file).endsWith(".tar")) {
        throw new IOException(
            "%s would be taken for an image; give it as --image or rename it".formatted(file));
      }
      staging.link(name(file), file);
    }
  }

  private static String name(Path file) {
    return Objects.requireNonNull(file.getFileName()).toString();
  }
}
