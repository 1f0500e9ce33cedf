package io.updateagent.cli;

import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Describe;
import io.updateagent.runtime.Done;
import io.updateagent.runtime.Refusal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "install",
    description = {
      "Installs an artifact from a file or an address.",
      "One that can be rolled back then waits for agent commit or agent rollback;"
          + " another is committed at once.",
      "On an inconsistent device it repeats what is wrong first, and installs all the same."
    })
final class Install extends Driving {
  @Parameters(paramLabel = "FILE|URL", description = "the artifact")
  String source = "";

  @Override
  Done drive(Agent agent) throws Exception {
    Describe.warnings(agent.state()).forEach(line -> err().println("agent: warning: " + line));
    err().flush();
    var progress = new Progress(terminal());
    try {
      return agent.standalone().install(source, stops(), progress, this::say);
    } catch (Refusal e) {
      throw new Refusal("cannot install %s: %s".formatted(source, e.getMessage()), e);
    } finally {
      progress.end();
    }
  }

  private void say(String notice) {
    err().println("agent: " + notice);
    err().flush();
  }
}
