package io.updateagent.cli;

import java.util.Objects;
import picocli.CommandLine.Command;

@Command(
    name = "show-artifact",
    description = "Prints the name of the artifact that this device runs, as servers see it.")
final class ShowArtifact extends Base {
  @Override
  public Integer call() throws Exception {
    out().println(Visible.line(Objects.requireNonNullElse(read().reportedArtifact(), "unknown")));
    return ExitCode.DONE;
  }
}
