package io.updateagent.cli.artifact;

import io.updateagent.cli.Version;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "write",
    description = "Writes an artifact: of any kind, or in one line of a usual one.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "KIND",
    subcommands = {
      WriteModuleImage.class,
      WriteRootfsImage.class,
      WriteBootstrap.class,
      WriteSingleFile.class,
      WriteDirectory.class,
      WriteScript.class,
      WriteDeb.class,
      WriteSystemdApp.class,
      WriteContainer.class,
      WriteSwu.class,
      WriteRauc.class
    })
final class ArtifactWrite implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "say what to write, such as module-image");
    }
  }
}
