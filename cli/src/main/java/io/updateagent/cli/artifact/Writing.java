package io.updateagent.cli.artifact;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What every command has that writes a new artifact. */
@Command(sortOptions = false)
abstract class Writing implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;
  @Mixin ArtifactOptions artifact = new ArtifactOptions();
  @Mixin OutputOptions output = new OutputOptions();
  @Mixin WriteHelp help = new WriteHelp();

  PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
