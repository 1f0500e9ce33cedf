package io.updateagent.cli;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.FileStateStore;
import java.io.PrintWriter;
import java.nio.file.Path;

/** Says what is left, when a signal ends a command that drives an update. */
final class Interruption implements AutoCloseable {
  private final Path data;
  private final PrintWriter err;
  private volatile boolean over;

  private Interruption(Path data, PrintWriter err) {
    this.data = data;
    this.err = err;
  }

  /** Says it if the process ends before this is closed. */
  static Interruption watch(Path data, PrintWriter err) {
    var interruption = new Interruption(data, err);
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::say, "interruption"));
    return interruption;
  }

  private void say() {
    if (over) {
      return;
    }
    try {
      err.println("agent: " + words(FileStateStore.read(data, AgentCommand.clock())));
    } catch (StoreException e) {
      err.printf("agent: interrupted, and %s; see agent show-status%n", e.getMessage());
    }
    err.flush();
  }

  /** What is left, and what to do next. */
  static String words(AgentState state) {
    Deployment deployment = state.deployment();
    if (deployment == null) {
      return "interrupted; no update is in progress; see agent show-status";
    }
    return "interrupted %s %s of %s; agent resume goes on with it, or undoes it; see agent show-status"
        .formatted(
            deployment.position().entered() ? "in" : "before",
            deployment.phase().protocolName(),
            deployment.artifact().name());
  }

  @Override
  public void close() {
    over = true;
  }
}
