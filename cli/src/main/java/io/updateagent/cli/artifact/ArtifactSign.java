package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactRewriter;
import io.updateagent.artifact.Destination;
import io.updateagent.cli.ExitCode;
import io.updateagent.cli.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sign",
    description = {
      "Signs an artifact. It is replaced in one step, and stays what it was if anything fails."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  agent artifact sign -k private.pem app-2.mender",
      "  agent artifact sign -o signed.mender app-2.mender \\",
      "      -k 'pkcs11:object=release?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=pin'"
    })
final class ArtifactSign implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the artifact")
  Path file = Path.of("");

  @Mixin SigningOptions signing = new SigningOptions();

  @Option(
      names = {"-f", "--force"},
      description = "replace the signature that it has")
  boolean force;

  @Option(
      names = {"-o", "--output-path"},
      paramLabel = "FILE",
      description = "leave it as it is, and write the signed one here; - for standard output")
  @Nullable String output;

  @Override
  public Integer call() throws IOException {
    CommandSpec command = Objects.requireNonNull(spec);
    if (signing.key == null) {
      throw new ParameterException(command.commandLine(), "--key says what to sign with");
    }
    Explained.run(
        "cannot sign " + file,
        () -> {
          Inputs.plain(file);
          PrivateKey key = Objects.requireNonNull(signing.open(command.commandLine().getErr()));
          Destination destination = destination();
          destination.keepApart(signing.files());
          new ArtifactRewriter(file).sign(key, force, destination);
        });
    return ExitCode.DONE;
  }

  private Destination destination() throws IOException {
    return output == null ? Destination.file(file) : OutputOptions.destination(output);
  }
}
