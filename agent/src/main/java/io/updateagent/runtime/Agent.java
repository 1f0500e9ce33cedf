package io.updateagent.runtime;

import io.updateagent.config.Paths;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.InconsistentPolicy;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import io.updateagent.module.Modules;
import io.updateagent.process.LocalCommands;
import io.updateagent.process.RunningCommands;
import io.updateagent.process.ServiceManager;
import io.updateagent.remote.Backoff;
import io.updateagent.remote.Downloads;
import io.updateagent.store.DeploymentLog;
import io.updateagent.store.FileStateStore;
import io.updateagent.store.OrdersFile;
import io.updateagent.store.Outbox;
import io.updateagent.store.StoreLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: an agent that owns its data directory, ready to be driven by the daemon or
 * by a command.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** How long what an earlier agent left may take to be gone once it is killed. */
  private static final Duration LONGEST_END = Duration.ofMinutes(1);

  /** No agent of this kind was built before; see project.build.outputTimestamp. */
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");

  private final Setup setup;
  private final StoreLock lock;
  private final FileStateStore store;
  private final Pace pace;
  private final LocalCommands commands;
  private final LocalOrders orders;
  private final TokenBoard tokens = new TokenBoard();
  private final List<Consumer<AgentState>> watchers = new CopyOnWriteArrayList<>();
  private final Hooks hooks;
  private final Figures figures = new Figures();
  private final PartialDownload partial;
  private AgentState state;
  private volatile AgentState shown;

  private Agent(
      Setup setup,
      StoreLock lock,
      RunningCommands running,
      FileStateStore store,
      AgentState state,
      Pace pace) {
    this.setup = setup;
    this.pace = pace;
    this.lock = lock;
    this.commands = new LocalCommands(running);
    this.store = store;
    this.partial = new PartialDownload(setup.paths().data().resolve("partial"), pace, Room.real());
    this.state = state;
    this.shown = state;
    this.watchers.add(changed -> shown = changed);
    this.hooks = new Hooks(setup.paths().hooks(), setup.paths().data(), commands);
    this.watchers.add(hooks::follow);
    this.orders =
        new LocalOrders(
            new OrdersFile(setup.paths().data()),
            pace,
            setup.configuration().localControl().approvals());
    orders.follow(state.deployment());
  }

  /**
   * Takes the data directory, ends what an earlier agent that was killed left running, and loads
   * the state. A device without an artifact name takes it from {@code bootstrap.mender} in the data
   * directory, if there is one.
   *
   * @param who what this process is, for others who want the directory
   * @throws StoreException if another process has the directory, or it cannot be used
   */
  public static Agent open(Setup setup, String who) throws StoreException {
    return open(setup, who, Pace.real());
  }

  /** As {@link #open(Setup, String)}, in another time. */
  static Agent open(Setup setup, String who, Pace pace) throws StoreException {
    Path data = setup.paths().data();
    StoreLock lock = StoreLock.acquire(data, who);
    try {
      var running = new RunningCommands(data.resolve("running"));
      endLeftOver(running);
      var store = new FileStateStore(data, pace, setup.version());
      var agent = new Agent(setup, lock, running, store, store.load(), pace);
      PrivateDirectories.close(data);
      agent.partial.tidy();
      new Bootstrap(agent).run();
      agent.hooks.follow(agent.state());
      return agent;
    } catch (StoreException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** A module that goes on would work against the way back. */
  private static void endLeftOver(RunningCommands running) throws StoreException {
    try {
      for (long process : running.endLeftOver(LONGEST_END)) {
        LOG.warn("ended process {} and what it started: an earlier agent left it running", process);
      }
    } catch (IOException e) {
      throw new StoreException("cannot go on: " + e.getMessage(), e);
    }
  }

  /** The state as it is known now. */
  public AgentState state() {
    return state;
  }

  /** What people on the device order. */
  public LocalOrders orders() {
    return orders;
  }

  /** Deployments on the command line. */
  public Standalone standalone() {
    return new Standalone(this);
  }

  /**
   * The daemon.
   *
   * @throws Refusal if the configuration does not let it work; what was interrupted is settled
   *     before
   * @throws StoreException if that cannot be made durable
   */
  public Daemon daemon() throws Refusal, StoreException {
    try {
      return new Daemon(this, connections().server(), new Device(setup.paths()).type());
    } catch (Refusal e) {
      settle(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * Settles an update that was interrupted, without a server; only its report is left.
   *
   * @param why why no server can be told
   * @throws StoreException if a verdict cannot be made durable
   */
  public void settle(String why) throws StoreException {
    Settlement.run(this, why);
  }

  /**
   * Clears the inconsistent records on the word of a person. The reason is kept.
   *
   * @throws StoreException if the state cannot be written
   */
  public void clearInconsistent(String reason) throws StoreException {
    var log = DeploymentLog.open(paths().data(), "clear-inconsistent", pace.instant(), pace);
    Describe.warnings(state).forEach(record -> log.append("warning", record));
    log.append("warning", "cleared on the word of a person: " + reason);
    save(state.cleared(pace.instant(), who(), reason));
    hooks.follow(state);
  }

  private String who() {
    String caller = setup.environment().get("SUDO_USER");
    return caller == null || caller.isEmpty() ? System.getProperty("user.name", "") : caller;
  }

  /** Kills what runs; the process is about to end. See {@link LocalCommands#stopAll}. */
  public void stop() {
    commands.stopAll();
  }

  @Override
  public void close() {
    lock.close();
  }

  /** What brings artifacts to the command line, where someone waits: soon, or not at all. */
  Downloads downloads() throws Refusal {
    return connections().downloads();
  }

  private Connections connections() {
    return new Connections(setup, commands, pace, partial, tokens, figures);
  }

  /** Tells a server how far a download comes. */
  DownloadReports progress(PoliteServer server, String id) {
    return new DownloadReports(server, id, partial::total, pace, DownloadReports.threads());
  }

  /** What is kept of a download. */
  PartialDownload partial() {
    return partial;
  }

  /** A schedule of so many repetitions. */
  Backoff backoff(int count) {
    return Connections.backoff(setup, count);
  }

  Modules modules() {
    return new Modules(
        setup.paths().modules(),
        setup.paths().data().resolve("modules/v3/payloads"),
        commands,
        setup.configuration().moduleTimeout());
  }

  /** What this process counts. */
  Figures figures() {
    return figures;
  }

  /** The figures of this device, also in the middle of a deployment; for any thread. */
  String metrics() {
    return Metrics.of(shown, setup.version(), figures);
  }

  /** The server's token. */
  TokenBoard tokens() {
    return tokens;
  }

  /** Who started this process, and may want to know how it is. */
  ServiceManager serviceManager() {
    return ServiceManager.of(setup.environment(), ProcessHandle.current().pid());
  }

  /** Has somebody hear when the status or the phase is another. */
  void onStatus(Consumer<AgentState> watcher) {
    watchers.add(watcher);
  }

  /** The store, for a deployment. */
  StateStore watchedStore() {
    return new WatchedStore(store, changed -> watchers.forEach(one -> one.accept(changed)));
  }

  /** Verdicts that no server knows yet. */
  Outbox outbox() {
    return new Outbox(setup.paths().data(), pace);
  }

  /** What a managed deployment waits at. */
  Gates gates() {
    return gates(List.of());
  }

  /** The same with more gates, such as the server's. */
  Gates gates(List<Gate> more) {
    var clock = new Clock(pace, () -> latest(state));
    return Gates.of(setup.configuration().localControl(), orders, clock, more);
  }

  /** The latest time that is known to be over. */
  static Instant latest(AgentState state) {
    Finished last = state.last();
    Deployment deployment = state.deployment();
    Instant ended = last == null ? BUILT : last.ended();
    Instant begun = deployment == null ? BUILT : deployment.started();
    return Stream.of(BUILT, ended, begun).max(Instant::compareTo).orElse(BUILT);
  }

  void save(AgentState changed) throws StoreException {
    state = changed;
    shown = changed;
    store.save(changed);
  }

  /** Takes over what an engine that worked on the state came to. */
  void adopt(AgentState changed) {
    state = changed;
    shown = changed;
  }

  InconsistentPolicy policy() {
    return setup.configuration().curedByLastInstall()
        ? InconsistentPolicy.LAST_INSTALL
        : InconsistentPolicy.SCOPE;
  }

  Setup setup() {
    return setup;
  }

  Paths paths() {
    return setup.paths();
  }

  FileStateStore store() {
    return store;
  }

  LocalCommands commands() {
    return commands;
  }

  Pace pace() {
    return pace;
  }
}
