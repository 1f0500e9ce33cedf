package io.updateagent.cli;

import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Done;
import picocli.CommandLine.Command;

@Command(
    name = "rollback",
    description = {"Undoes the update that waits.", "Exits 2 if no update is in progress."})
final class Rollback extends Driving {
  /** An update that broke the configuration must not keep anybody from undoing it. */
  @Override
  Agent take() throws StoreException {
    return openAnyway();
  }

  @Override
  Done drive(Agent agent) throws Exception {
    return agent.standalone().rollback(stops());
  }
}
