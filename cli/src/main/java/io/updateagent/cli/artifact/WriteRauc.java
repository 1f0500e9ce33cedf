package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The payload of this agent's module {@code rauc}: a bundle for RAUC. */
@Command(
    name = "rauc",
    description = "Writes an artifact that hands a bundle to RAUC on the device.",
    footerHeading = "%nExample:%n",
    footer = "  agent artifact write rauc -n os-2 -t box --file os-2.raucb")
final class WriteRauc extends Generator {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "the bundle, NAME.raucb")
  Path file = Path.of("");

  @Override
  String type() {
    return "rauc";
  }

  @Override
  void stage(Staging staging) throws IOException {
    staging.link(WriteSwu.bundle(file, ".raucb"), file);
  }
}
