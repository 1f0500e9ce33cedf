package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The payload of this agent's module {@code systemd-app}: an application with its service. */
@Command(
    name = "systemd-app",
    description = {
      "Writes an artifact that puts a version of an application beside the one that runs, points",
      "its service to it, and goes back if that is not healthy. The service finds it in",
      "DEST/current. Needs GNU tar."
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  agent artifact write systemd-app -n shop-2 -t box --dir build --dest /opt/shop \\",
      "      --unit-file shop.service --health check.sh"
    })
final class WriteSystemdApp extends Generator {
  private static final Pattern SERVICE =
      Pattern.compile("[A-Za-z0-9:_.@][A-Za-z0-9:_.@-]*[.]service");

  @Mixin Tree tree = new Tree();

  @Option(
      names = "--dest",
      required = true,
      paramLabel = "PATH",
      description = "the application's directory on the device, which has a tree for each version")
  String destination = "";

  @ArgGroup(multiplicity = "1")
  Service service = new Service();

  @Mixin HealthOptions health = new HealthOptions();

  /** Which service is started again. */
  static final class Service {
    @Option(
        names = "--unit",
        paramLabel = "NAME",
        description = "the service, NAME.service, that is on the device already")
    @Nullable String name;

    @Option(
        names = "--unit-file",
        paramLabel = "FILE",
        description = "the service's file, NAME.service, which is installed and enabled there")
    @Nullable Path file;

    String unit() throws IOException {
      String unit =
          file == null
              ? Objects.requireNonNull(name)
              : Objects.requireNonNull(file.getFileName()).toString();
      if (!SERVICE.matcher(unit).matches()) {
        throw new IOException(
            "%s is not called NAME.service".formatted(file == null ? name : file));
      }
      return unit;
    }
  }

  @Override
  String type() {
    return "systemd-app";
  }

  @Override
  String software() throws IOException {
    String name = service.unit().replaceFirst("[.]service$", "");
    return type() + "." + name.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  @Override
  void stage(Staging staging) throws IOException {
    staging.line("dest_dir", InstalledPath.of("--dest", destination).toString());
    staging.line("unit", service.unit());
    if (service.file != null) {
      staging.link(service.unit(), service.file);
    }
    health.stage(staging);
    tree.stage(staging);
  }
}
