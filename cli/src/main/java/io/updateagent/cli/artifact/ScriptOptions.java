package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** State scripts of an artifact. */
final class ScriptOptions {
  @Option(
      names = {"-s", "--script"},
      paramLabel = "FILE",
      description = {
        "a state script, for instance ArtifactInstall_Enter_00, or a directory of them;",
        "repeat it for more"
      })
  List<Path> scripts = new ArrayList<>();

  List<Path> files() throws IOException {
    return Inputs.scripts(scripts);
  }
}
