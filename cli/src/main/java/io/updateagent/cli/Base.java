package io.updateagent.cli;

import io.updateagent.config.ConfigurationException;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.runtime.Agent;
import io.updateagent.runtime.Setup;
import io.updateagent.store.FileStateStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What every command has. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    addMethodSubcommands = false)
abstract class Base implements Callable<Integer> {
  @ParentCommand @Nullable AgentCommand parent;
  @Spec @Nullable CommandSpec spec;

  AgentCommand program() {
    return Objects.requireNonNull(parent);
  }

  PrintWriter out() {
    return Visible.over(Objects.requireNonNull(spec).commandLine().getOut());
  }

  PrintWriter err() {
    return Visible.over(terminal());
  }

  /** Standard error as it is, for what is to move the cursor. */
  PrintWriter terminal() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  Path data() {
    return program().paths().data();
  }

  /** Takes the data directory; a signal to this process kills what the agent runs. */
  Agent open() throws ConfigurationException, StoreException {
    return open(program().setup(err()));
  }

  /** As {@link #open()}; a configuration that cannot be used is said, and counts as empty. */
  Agent openAnyway() throws StoreException {
    Setup setup;
    try {
      setup = program().setup(err());
    } catch (ConfigurationException e) {
      err().printf("agent: warning: %s; going on without it%n", e.getMessage());
      setup = program().setupWithout();
    }
    return open(setup);
  }

  Agent open(Setup setup) throws StoreException {
    String name = Objects.requireNonNull(spec).name();
    Agent agent = Agent.open(setup, name);
    Runtime.getRuntime().addShutdownHook(new Thread(agent::stop, "stop"));
    return agent;
  }

  /**
   * Reads the state without taking the data directory; only a device that was never used before is
   * first told what it runs. What keeps it from that does not keep it from reading.
   */
  AgentState read() throws StoreException {
    if (Files.exists(data().resolve("bootstrap.mender")) && Files.isWritable(data())) {
      try (Agent agent = open()) {
        return agent.state();
      } catch (StoreException | ConfigurationException e) {
        return FileStateStore.read(data(), AgentCommand.clock());
      }
    }
    return FileStateStore.read(data(), AgentCommand.clock());
  }
}
