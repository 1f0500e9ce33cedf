package io.updateagent.cli;

import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Done;
import picocli.CommandLine.Command;

@Command(
    name = "resume",
    description = {
      "Goes on with an update that was interrupted or stopped.",
      "Exits 2 if no update is in progress."
    })
final class Resume extends Driving {
  /** An update that broke the configuration must not keep anybody from undoing it. */
  @Override
  Agent take() throws StoreException {
    return openAnyway();
  }

  @Override
  Done drive(Agent agent) throws Exception {
    return agent.standalone().resume(stops());
  }
}
