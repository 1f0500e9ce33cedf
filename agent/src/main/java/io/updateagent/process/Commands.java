package io.updateagent.process;

/** Runs commands to their end. */
public interface Commands {

  /** Runs a command and gives how it ended. Whatever goes wrong is part of the completion. */
  Completion run(Command command);
}
