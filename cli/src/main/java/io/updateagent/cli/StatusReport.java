package io.updateagent.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.config.Paths;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Status;
import io.updateagent.deployment.StoreException;
import io.updateagent.json.Trees;
import io.updateagent.process.Boot;
import io.updateagent.store.FileStateStore;
import io.updateagent.store.LockWatch;
import java.io.PrintWriter;
import java.time.Instant;

/** How a device is, in words, as JSON, or by the exit code alone. */
final class StatusReport {
  /** How much of it is printed. */
  enum Form {
    TEXT,
    JSON,
    QUIET
  }

  private StatusReport() {}

  /**
   * Reads the state of the device and says it.
   *
   * @return the exit code; see {@link ExitCode}
   */
  static int print(Paths paths, Form form, PrintWriter out, PrintWriter err) {
    AgentState state;
    try {
      state = FileStateStore.read(paths.data(), AgentCommand.clock());
    } catch (StoreException e) {
      err.printf("agent: %s%n", e.getMessage());
      return ExitCode.UNREADABLE;
    }
    boolean held = LockWatch.isHeld(paths.data());
    boolean unknown =
        state.status() == Status.UPDATING && Work.of(state.deployment(), held) == Work.INTERRUPTED;
    Instant now = AgentCommand.clock().instant();
    switch (form) {
      case QUIET -> {}
      case JSON -> out.print(json(state, unknown, OnDevice.read(paths, state, now, held)));
      case TEXT ->
          StatusText.of(state, now, held, Boot.id(), OnDevice.read(paths, state, now, held))
              .forEach(line -> out.println(Visible.line(line)));
    }
    out.flush();
    return unknown || state.isInconsistent() ? ExitCode.INCONSISTENT : ExitCode.DONE;
  }

  /** The document, and what it cannot know: whether whoever wrote it is still at work. */
  private static String json(AgentState state, boolean interrupted, OnDevice beside) {
    ObjectNode node = FileStateStore.document(state);
    node.put("interrupted", interrupted);
    beside.addTo(node);
    return Trees.pretty(node) + "\n";
  }
}
