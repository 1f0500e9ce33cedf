package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The payload of this agent's module {@code swu}: an image for SWUpdate. */
@Command(
    name = "swu",
    description = {
      "Writes an artifact that hands an image to SWUpdate on the device.",
      "Without --undo such an update cannot be rolled back."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  agent artifact write swu -n os-2 -t box --file os-2.swu --undo undo.sh --reboot Automatic")
final class WriteSwu extends Generator {
  /** To NeedsArtifactReboot. */
  private static final List<String> ANSWERS = List.of("No", "Yes", "Automatic");

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the image, NAME.swu")
  Path file = Path.of("");

  @Option(
      names = "--undo",
      paramLabel = "FILE",
      description = "a program that brings the device back to what it was, from any point of it")
  @Nullable Path undo;

  @Option(
      names = "--reboot",
      paramLabel = "KIND",
      description = "whether the update needs a reboot: No, Yes or Automatic (default: No)")
  @Nullable String reboot;

  @Override
  String type() {
    return "swu";
  }

  @Override
  void stage(Staging staging) throws IOException {
    staging.link(bundle(file, ".swu"), file);
    if (undo != null) {
      staging.link("rollback", undo);
    }
    if (reboot != null) {
      if (!ANSWERS.contains(reboot)) {
        throw new IOException("--reboot %s is neither No, Yes nor Automatic".formatted(reboot));
      }
      staging.line("reboot", reboot);
    }
  }

  /** The name of a file that has to end so. */
  static String bundle(Path file, String end) throws IOException {
    String name = Objects.requireNonNull(file.getFileName()).toString();
    if (!name.endsWith(end) || name.equals(end)) {
      throw new IOException("%s is not called NAME%s".formatted(file, end));
    }
    return name;
  }
}
