package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.Steps;
import io.updateagent.module.Modules;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ManagementServer;
import io.updateagent.script.StateScripts;
import io.updateagent.script.StateScripts.Mode;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.WaitingFile;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One deployment's engine with everything it works with. */
final class Session {
  private final Engine engine;
  private final Narrator narrator;
  private final ModuleCalls calls;
  private final Steps steps;

  private Session(Engine engine, Narrator narrator, ModuleCalls calls, Steps steps) {
    this.engine = engine;
    this.narrator = narrator;
    this.calls = calls;
    this.steps = steps;
  }

  /** Puts something around the steps. */
  private interface Gated {
    Steps around(Steps steps, Narrator narrator, Reporter reporter);
  }

  /**
   * @param source where the artifact comes from
   * @param server who is told; null for nobody, as on the command line
   */
  static Session of(
      Agent agent,
      Deployment deployment,
      ArtifactSource source,
      String deviceType,
      @Nullable ManagementServer server) {
    return of(agent, deployment, source, deviceType, server, (steps, narrator, told) -> steps);
  }

  /** As {@link #of}, for a deployment that waits at gates. */
  static Session gated(
      Agent agent,
      Deployment deployment,
      ArtifactSource source,
      String deviceType,
      ManagementServer server,
      Gates gates) {
    return of(
        agent,
        deployment,
        source,
        deviceType,
        server,
        (steps, narrator, told) ->
            new GatedSteps(
                steps,
                gates,
                agent.orders(),
                new WaitingRoom(
                    new WaitingFile(agent.paths().data()),
                    agent.pace(),
                    agent.setup().boot(),
                    narrator::info),
                told,
                new PauseReports(
                    server,
                    agent.setup().configuration().updatePollInterval(),
                    agent.pace(),
                    Jitter.random())));
  }

  private static Session of(
      Agent agent,
      Deployment deployment,
      ArtifactSource source,
      String deviceType,
      @Nullable ManagementServer server,
      Gated gated) {
    DeploymentLog log = log(agent, deployment);
    var narrator = new Narrator(log);
    Reporter reporter = server == null ? Reporter.SILENT : reporter(agent, server, narrator, log);
    Mode ignoring = server == null ? Mode.RUN_ALL : Mode.STOP_AT_FIRST_FAILURE;
    return of(agent, source, deviceType, narrator, reporter, ignoring, gated);
  }

  /**
   * For what goes on with a deployment without telling a server; its artifact is not opened again.
   *
   * @param why why no server can be told
   */
  static Session unreported(Agent agent, Deployment deployment, String why) {
    ArtifactSource gone =
        Sources.opened(
            () -> {
              throw new IllegalStateException("an interrupted download is not taken up again");
            });
    var narrator = new Narrator(log(agent, deployment));
    return switch (deployment.source()) {
      case STANDALONE -> open(agent, gone, "unknown", narrator, Reporter.SILENT, Mode.RUN_ALL);
      case MANAGED ->
          open(agent, gone, "unknown", narrator, new Unreachable(why), Mode.STOP_AT_FIRST_FAILURE);
    };
  }

  /** Where nothing waits at gates. */
  private static Session open(
      Agent agent,
      ArtifactSource source,
      String deviceType,
      Narrator narrator,
      Reporter reporter,
      Mode ignoring) {
    return of(agent, source, deviceType, narrator, reporter, ignoring, (steps, n, told) -> steps);
  }

  private static DeploymentLog log(Agent agent, Deployment deployment) {
    return DeploymentLog.open(
        agent.paths().data(), deployment.id(), deployment.started(), agent.pace());
  }

  private static Session of(
      Agent agent,
      ArtifactSource source,
      String deviceType,
      Narrator narrator,
      Reporter reporter,
      Mode ignoring,
      Gated gated) {
    Modules modules = agent.modules();
    var scripts = new ScriptSets(stateScripts(agent), narrator, ignoring);
    var reboot = new SystemReboot(agent.commands(), agent.pace(), narrator);
    var calls = new ModuleCalls(modules, reboot, narrator, agent.setup().boot());
    var download =
        new DownloadStep(source, new Admission(modules), modules, scripts, narrator, deviceType);
    Steps steps =
        gated.around(
            new LiveSteps(download, calls, scripts, reporter, narrator), narrator, reporter);
    var engine =
        new Engine(
            steps,
            new EndToldStore(agent.watchedStore(), agent.state(), narrator),
            agent.pace(),
            agent.policy(),
            agent.orders().heeded(agent.state()));
    return new Session(engine, narrator, calls, steps);
  }

  private static Reporter reporter(
      Agent agent, ManagementServer server, Narrator narrator, DeploymentLog log) {
    int count = agent.setup().configuration().retryPollCount();
    return new ServerReporter(
        server,
        () -> agent.backoff(count),
        agent.setup().configuration().retryPollInterval(),
        agent.pace(),
        narrator,
        () -> entries(log),
        agent.outbox());
  }

  private static List<LogEntry> entries(DeploymentLog log) {
    return log.entries().stream()
        .map(entry -> new LogEntry(entry.time(), entry.level(), entry.message()))
        .toList();
  }

  static StateScripts stateScripts(Agent agent) {
    Configuration configuration = agent.setup().configuration();
    return new StateScripts(
        agent.paths().scripts(),
        agent.paths().data().resolve("scripts"),
        agent.commands(),
        agent.pace()::sleep,
        agent.pace()::elapsed,
        new StateScripts.Limits(
            configuration.stateScriptTimeout(),
            configuration.stateScriptRetryInterval(),
            configuration.stateScriptRetryTimeout()));
  }

  Engine engine() {
    return engine;
  }

  Narrator narrator() {
    return narrator;
  }

  /** Whether a deployment that waits may go on. */
  boolean mayGoOn() {
    Deployment waiting = engine.state().deployment();
    return waiting == null || steps.mayBegin(waiting);
  }

  /** The same wait, or until something is due if that is sooner. */
  Duration orSooner(Duration wait) {
    return steps instanceof GatedSteps gated ? gated.orSooner(wait) : wait;
  }

  ModuleCalls calls() {
    return calls;
  }
}
