package io.updateagent.cli;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Installed;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "show-provides",
    description = "Prints what this device provides, as name=value lines.")
final class ShowProvides extends Base {
  @Option(names = "--json", description = "print a JSON object")
  boolean json;

  @Override
  public Integer call() throws Exception {
    AgentState state = read();
    Map<String, String> provides = new TreeMap<>(state.installed().all());
    String name = state.reportedArtifact();
    provides.put(Installed.ARTIFACT_NAME, Objects.requireNonNullElse(name, "unknown"));
    if (json) {
      out().println(new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(provides));
    } else {
      provides.forEach((key, value) -> out().println(Visible.line(key + "=" + value)));
    }
    return ExitCode.DONE;
  }
}
