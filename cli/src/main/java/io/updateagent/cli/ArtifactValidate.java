package io.updateagent.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "validate",
    description = {
      "Checks a whole artifact, as a device does before it installs it.",
      "Exits 0 if it is good; with a key, only if that key signed it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ArtifactValidate implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact")
  Path file = Path.of("");

  @Option(
      names = {"-k", "--key"},
      paramLabel = "FILE",
      description = "public key in PEM format that must have signed it")
  @Nullable Path key;

  @Override
  public Integer call() throws Exception {
    ReadWhole artifact = ReadWhole.of(file, key, "validate");
    String signature = artifact.header().signed() ? "signature verified" : "signature not checked";
    if (spec != null) {
      spec.commandLine()
          .getOut()
          .printf("%s is a valid artifact, %s%n", artifact.header().artifactName(), signature);
    }
    return ExitCode.DONE;
  }
}
