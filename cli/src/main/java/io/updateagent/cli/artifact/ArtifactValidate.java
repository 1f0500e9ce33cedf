package io.updateagent.cli.artifact;

import io.updateagent.cli.ExitCode;
import io.updateagent.cli.Version;
import java.io.IOException;
import picocli.CommandLine.Command;

@Command(
    name = "validate",
    description = {
      "Checks a whole artifact, as a device does before it installs it.",
      "Exits 0 if it is good; with a key, only if that key signed it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ArtifactValidate extends Reading {
  @Override
  public Integer call() throws IOException {
    ReadWhole artifact = read("validate");
    out()
        .printf(
            "%s is a valid artifact, %s%n", artifact.header().artifactName(), artifact.signature());
    return ExitCode.DONE;
  }
}
