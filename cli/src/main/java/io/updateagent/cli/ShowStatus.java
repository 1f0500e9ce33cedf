package io.updateagent.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.config.ConfigurationException;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Status;
import io.updateagent.deployment.StoreException;
import io.updateagent.process.Boot;
import io.updateagent.store.FileStateStore;
import io.updateagent.store.LockWatch;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "show-status",
    description = {
      "Says how this device is: the verdict first, then what, since when, why, and what to do.",
      "Works while the daemon runs and while it does not.",
      "Exits 0 if consistent, or if an update is in progress; 3 if inconsistent, or if an update"
          + " was interrupted and nobody is at work on it; 5 if the state cannot be read."
    })
final class ShowStatus extends Base {
  @Option(names = "--json", description = "print the state as JSON")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing; the exit code says it")
  boolean quiet;

  @Override
  public Integer call() throws ConfigurationException, JsonProcessingException {
    AgentState state;
    try {
      state = FileStateStore.read(data(), AgentCommand.clock());
    } catch (StoreException e) {
      err().printf("agent: %s%n", e.getMessage());
      return ExitCode.UNREADABLE;
    }
    boolean held = LockWatch.isHeld(data());
    boolean unknown =
        state.status() == Status.UPDATING && Work.of(state.deployment(), held) == Work.INTERRUPTED;
    Instant now = AgentCommand.clock().instant();
    OnDevice beside = quiet ? OnDevice.NOTHING : OnDevice.read(program().paths(), state, now, held);
    if (json && !quiet) {
      out().print(json(state, unknown, beside));
    } else if (!quiet) {
      StatusText.of(state, now, held, Boot.id(), beside)
          .forEach(line -> out().println(Visible.line(line)));
    }
    out().flush();
    return unknown || state.isInconsistent() ? ExitCode.INCONSISTENT : ExitCode.DONE;
  }

  /** The document, and what it cannot know: whether whoever wrote it is still at work. */
  private static String json(AgentState state, boolean interrupted, OnDevice beside)
      throws JsonProcessingException {
    var mapper = new ObjectMapper();
    var node = (ObjectNode) mapper.readTree(FileStateStore.json(state));
    node.put("interrupted", interrupted);
    beside.addTo(node);
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n";
  }
}
