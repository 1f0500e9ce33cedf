package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The payload is that of the Mender module {@code script}: files, each of which is run, sorted by
 * name. This agent's module runs {@code rollback} to undo all of them, and not as one of them.
 */
@Command(
    name = "script",
    description = {
      "Writes an artifact that runs scripts on the device, one after the other, sorted by name.",
      "Without --undo such an update cannot be rolled back. Mender's own module does not know it,",
      "and would run it as one more script."
    },
    footerHeading = "%nExample:%n",
    footer = "  agent artifact write script -n fix-1 -t box --file fix.sh --undo unfix.sh")
final class WriteScript extends Generator {
  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "a script; repeat it for more")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "--undo",
      paramLabel = "FILE",
      description = "a script that brings the device back to what it was, from any point of them")
  @Nullable Path undo;

  @Override
  String type() {
    return "script";
  }

  @Override
  void stage(Staging staging) throws IOException {
    for (Path file : files) {
      staging.link(Objects.requireNonNull(file.getFileName()).toString(), file);
    }
    if (undo != null) {
      staging.link("rollback", undo);
    }
  }
}
