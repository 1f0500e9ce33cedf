package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "bootstrap-artifact",
    aliases = "bootstrap",
    description = {
      "Writes an artifact that holds nothing and tells a new device what it runs:",
      "installed once, as bootstrap.mender in its data directory."
    })
final class WriteBootstrap extends Writing {
  @Option(
      names = {"-p", "--provides"},
      paramLabel = "KEY:VALUE",
      description = "what the device provides")
  List<String> provides = new ArrayList<>();

  @Option(
      names = {"-d", "--depends"},
      paramLabel = "KEY:VALUE",
      description = "what the device must provide; repeat a key for several accepted values")
  List<String> depends = new ArrayList<>();

  @Option(
      names = "--clears-provides",
      paramLabel = "PATTERN",
      description = "provides that it takes away; * matches anything")
  List<String> clears = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    help.check();
    output.write(
        () ->
            artifact.plan(
                List.of(),
                List.of(
                    new PlannedPayload(
                        null,
                        List.of(),
                        KeyValue.single("--provides", provides),
                        KeyValue.grouped(depends),
                        clears.isEmpty() ? null : clears,
                        ""))),
        List.of(),
        err());
    return ExitCode.DONE;
  }
}
