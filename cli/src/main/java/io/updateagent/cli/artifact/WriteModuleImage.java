package io.updateagent.cli.artifact;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "module-image",
    description = {
      "Writes an artifact of one or several payloads, each for an update module.",
      "The same input gives the same bytes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  agent artifact write module-image -n app-2 -t box -o app-2.mender \\",
      "      -T single-file -f app.bin",
      "  agent artifact write module-image -n set-2 -t box -o set-2.mender \\",
      "      -T single-file -f app.bin -T directory -f www.tar",
      "                                        two payloads, in this order"
    })
final class WriteModuleImage extends Writing {
  @Mixin ScriptOptions scripts = new ScriptOptions();

  @ArgGroup(
      exclusive = false,
      multiplicity = "1..*",
      heading = "%nPayloads, each begun by -T:%n",
      order = 20)
  List<PayloadOptions> payloads = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    help.check();
    output.write(this::plan, payloads.stream().flatMap(PayloadOptions::texts).toList(), err());
    return ExitCode.DONE;
  }

  private ArtifactPlan plan() throws IOException {
    List<PlannedPayload> planned = new ArrayList<>();
    for (PayloadOptions payload : payloads) {
      planned.add(payload.plan(artifact.name()));
    }
    return artifact.plan(scripts.files(), planned);
  }
}
