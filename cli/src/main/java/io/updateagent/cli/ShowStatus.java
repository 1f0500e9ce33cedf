package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.FileStateStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "show-status",
    description = {
      "Says how this device is: the verdict first, then what, since when, why, and what to do.",
      "Works while the daemon runs and while it does not.",
      "Exits 0 if consistent, 3 if inconsistent, 5 if the state cannot be read."
    })
final class ShowStatus extends Base {
  @Option(names = "--json", description = "print the state as JSON")
  boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing; the exit code says it")
  boolean quiet;

  @Override
  public Integer call() throws ConfigurationException {
    AgentState state;
    try {
      state = FileStateStore.read(data(), AgentCommand.clock());
    } catch (StoreException e) {
      err().printf("agent: %s%n", e.getMessage());
      return ExitCode.UNREADABLE;
    }
    if (json && !quiet) {
      out().print(FileStateStore.json(state));
    } else if (!quiet) {
      StatusText.of(state, AgentCommand.clock().instant())
          .forEach(line -> out().println(Visible.line(line)));
    }
    out().flush();
    return state.isInconsistent() ? ExitCode.INCONSISTENT : ExitCode.DONE;
  }
}
