package io.updateagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.store.History;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "history",
    description = "Lists the deployments that finished on this device, newest last.")
final class ShowHistory extends Base {
  @Option(names = "--json", description = "print one JSON object a line, with everything known")
  boolean json;

  @Option(
      names = {"-n", "--newest"},
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "how many to show (default: ${DEFAULT-VALUE})")
  int newest;

  @Override
  public Integer call() throws IOException {
    History.Excerpt read = History.read(data(), Math.max(0, newest));
    if (read.damaged() > 0) {
      err()
          .printf("agent: warning: %d damaged lines of the history are left out%n", read.damaged());
    }
    List<String> lines = read.whole();
    if (json) {
      lines.forEach(out()::println);
      return ExitCode.DONE;
    }
    for (String line : lines) {
      print(new ObjectMapper().readTree(line));
    }
    if (lines.isEmpty()) {
      out().println("no deployment has finished on this device");
    }
    return ExitCode.DONE;
  }

  private void print(JsonNode entry) {
    out()
        .printf(
            "%s  %-12s  %s  (%s)%n",
            entry.path("time").asText(),
            entry.path("verdict").asText(),
            Visible.line(entry.path("artifact").asText()),
            Visible.line(entry.path("id").asText()));
    if (entry.has("reason")) {
      out().printf("    reason    %s%n", Visible.line(entry.path("reason").asText()));
    }
    cause("install", entry.path("causes").path("install"));
    cause("rollback", entry.path("causes").path("rollback"));
  }

  private void cause(String label, JsonNode cause) {
    if (cause.isObject()) {
      boolean cleanup = cause.path("phase").asText().equals("CLEANUP");
      out()
          .printf(
              "    %-8s  %s: %s%n",
              cleanup ? "cleanup" : label,
              Visible.line(cause.path("step").asText()),
              Visible.line(cause.path("message").asText()));
    }
  }
}
