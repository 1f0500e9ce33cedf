package io.updateagent.cli.artifact;

import io.updateagent.cli.Version;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Everything about artifacts; the commands are below it. */
@Command(
    name = "artifact",
    description = "Writes, signs, changes, shows and checks artifacts; needs no device.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ArtifactWrite.class,
      ArtifactRead.class,
      ArtifactValidate.class,
      ArtifactSign.class,
      ArtifactModify.class,
      ArtifactDump.class
    })
public final class ArtifactCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(spec.commandLine(), "a command is missing");
    }
  }
}
