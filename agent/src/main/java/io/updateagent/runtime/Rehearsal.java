package io.updateagent.runtime;

import io.updateagent.artifact.ArtifactReader;
import io.updateagent.artifact.Header;
import io.updateagent.artifact.VerificationKeys;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.Installed;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.Modules;
import io.updateagent.process.Commands;
import io.updateagent.script.StateScripts;
import io.updateagent.script.StateScripts.Mode;
import io.updateagent.store.DeploymentLog;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.helpers.NOPLogger;

/**
 * A deployment as the daemon carries it out, on no device: the engine, the calls and their order
 * are the agent's, while its state is kept in memory, no server is told, and the commands are the
 * caller's. What the commands throw leaves through {@link #install} or {@link #restart} as if the
 * agent had been killed there; {@link #restart} then goes on as the next start would.
 */
public final class Rehearsal {
  private static final Duration LONGEST_SCRIPT = Duration.ofMinutes(1);

  private final Path home;
  private final Modules modules;
  private final Commands commands;
  private final Pace pace = Pace.real();
  private final Memory memory = new Memory();

  /** Opens the artifact that is to be installed. */
  public interface Opening {
    /** A stream of its own of the artifact's bytes. */
    InputStream open() throws IOException;
  }

  /**
   * @param home a directory of its own, for work directories and logs
   * @param modules where update modules are looked for
   * @param commands run everything, the agent's {@code mkfifo} and {@code reboot} included
   * @param timeout how long a call of a module may take
   */
  public Rehearsal(Path home, Path modules, Commands commands, Duration timeout) {
    this.home = home;
    this.commands = commands;
    this.modules = new Modules(List.of(modules), home.resolve("payloads"), commands, timeout);
  }

  /** The modules, and the work directories that they get. */
  public Modules modules() {
    return modules;
  }

  /**
   * Installs an artifact on a device that it fits.
   *
   * @return the deployment with its verdict
   * @throws IOException if the artifact's header cannot be read
   */
  public Finished install(Opening artifact) throws IOException {
    Header header = header(artifact);
    memory.state = AgentState.EMPTY.begun(deployment(header));
    return run(engine(source(artifact), deviceType(header)));
  }

  /**
   * Goes on after a kill, like an agent that is started again.
   *
   * @return the deployment with its verdict
   * @throws IllegalStateException if there is none to go on with
   */
  public Finished restart() {
    ArtifactSource gone =
        Sources.opened(
            () -> {
              throw new IllegalStateException("an interrupted download is not taken up again");
            });
    Engine engine = engine(gone, "unknown");
    try {
      engine.recover();
    } catch (StoreException e) {
      throw new IllegalStateException(e); // memory is never full
    }
    return run(engine);
  }

  private Finished run(Engine engine) {
    try {
      return Objects.requireNonNull(engine.run(Set.of()).last());
    } catch (StoreException e) {
      throw new IllegalStateException(e); // memory is never full
    }
  }

  private Deployment deployment(Header header) {
    return Deployment.begin(
        "rehearsal", Source.MANAGED, header.artifactName(), fitting(header), pace.instant());
  }

  private Engine engine(ArtifactSource source, String deviceType) {
    Deployment deployment = Objects.requireNonNull(memory.state.deployment());
    DeploymentLog log = DeploymentLog.open(home, deployment.id(), deployment.started(), pace);
    var narrator = new Narrator(log, NOPLogger.NOP_LOGGER);
    var scripts = new ScriptSets(noScripts(), narrator, Mode.STOP_AT_FIRST_FAILURE);
    var reboot = new SystemReboot(commands, pace, narrator);
    var calls = new ModuleCalls(modules, reboot, narrator, "rehearsal");
    var download =
        new DownloadStep(source, new Admission(modules), modules, scripts, narrator, deviceType);
    return new Engine(
        new LiveSteps(download, calls, scripts, Reporter.SILENT, narrator),
        memory,
        pace,
        InconsistentPolicy.SCOPE,
        memory.state);
  }

  private StateScripts noScripts() {
    Path none = home.resolve("scripts");
    return new StateScripts(
        none,
        none,
        commands,
        pace::sleep,
        pace::elapsed,
        new StateScripts.Limits(LONGEST_SCRIPT, LONGEST_SCRIPT, LONGEST_SCRIPT));
  }

  private static ArtifactSource source(Opening artifact) {
    return new ArtifactSource() {
      @Override
      public OpenedArtifact open(java.util.function.Consumer<String> notices) throws Refusal {
        return Sources.openTrusted(artifact::open, null);
      }

      @Override
      public boolean openedBefore() {
        return false;
      }
    };
  }

  private static Header header(Opening artifact) throws IOException {
    try (var reader = ArtifactReader.open(artifact.open(), VerificationKeys.none(), null)) {
      return reader.header();
    }
  }

  private static String deviceType(Header header) {
    return header.depends().getOrDefault("device_type", List.of("unknown")).get(0);
  }

  /** What a device runs that the artifact is for. */
  private static Installed fitting(Header header) {
    Map<String, String> first = new TreeMap<>();
    header.depends().forEach((name, values) -> first.put(name, values.get(0)));
    header
        .payloads()
        .forEach(
            payload -> payload.depends().forEach((name, values) -> first.put(name, values.get(0))));
    first.remove("device_type");
    String name = first.remove("artifact_name");
    String group = first.remove("artifact_group");
    return new Installed(name == null ? "before" : name, group, first);
  }

  /** What would be on the disk. */
  private static final class Memory implements StateStore {
    private AgentState state = AgentState.EMPTY;

    @Override
    public AgentState load() {
      return state;
    }

    @Override
    public void save(AgentState next) {
      state = next;
    }
  }
}
