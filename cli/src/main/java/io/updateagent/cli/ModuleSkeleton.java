package io.updateagent.cli;

import io.updateagent.check.Skeleton;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "skeleton",
    description = {
      "Prints an update module to begin with.",
      "It replaces one file, rolls back, survives a kill at any line, and passes the check."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footerHeading = "%nExample:%n",
    footer = "  agent module skeleton > my-module && chmod +x my-module")
final class ModuleSkeleton implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Objects.requireNonNull(spec).commandLine().getOut().print(Skeleton.text());
    return ExitCode.DONE;
  }
}
