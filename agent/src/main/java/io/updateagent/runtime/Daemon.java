package io.updateagent.runtime;

import io.updateagent.config.Configuration;
import io.updateagent.config.Stage;
import io.updateagent.control.Answer;
import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StoreException;
import io.updateagent.remote.Offer;
import io.updateagent.script.ScriptAction;
import io.updateagent.store.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon: finishes what an earlier process left, then waits, tells the server about the device,
 * asks it for deployments and carries them out, until the process ends.
 */
public final class Daemon {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** How often closed gates are looked at again; the clock on the wall may jump. */
  private static final Duration RECHECK = Duration.ofSeconds(30);

  private final Agent agent;
  private final ServerLink link;
  private final Errands errands;
  private final Sources sources;
  private final Schedule rechecks = new Schedule(RECHECK, Jitter.none());
  private final ServerGate serverGate;
  private final Gates gates;
  private final String deviceType;
  private final Object wake = new Object();
  private final Pulse pulse;
  private final MetricsFile metrics;
  private volatile @Nullable ControlSocket socket;

  /** The deployment that waits at a gate; null if none does. */
  private @Nullable Session waiting;

  Daemon(Agent agent, ServerLink link, String deviceType) {
    Configuration configuration = agent.setup().configuration();
    this.agent = agent;
    this.link = link;
    this.deviceType = deviceType;
    this.pulse = new Pulse(agent.serviceManager(), agent.pace());
    this.metrics = new MetricsFile(configuration.metricsFile(), agent::metrics);
    Jitter jitter = Jitter.random();
    this.serverGate =
        new ServerGate(link.server(), configuration.updatePollInterval(), agent.pace(), jitter);
    this.sources =
        new Sources(
            link::downloads,
            () -> KeyFiles.read(configuration.artifactVerifyKeys()),
            agent.paths().data().resolve("scripts"),
            agent.partial());
    this.errands = new Errands(agent, link, deviceType, jitter);
    var silenceGate =
        new SilenceGate(
            link.server(), Errands.retry(configuration), configuration.retryPollCount());
    this.gates = agent.gates(List.of(serverGate, silenceGate));
  }

  /**
   * Runs until the thread is interrupted.
   *
   * @throws StoreException if a verdict cannot be made durable; the service manager starts the
   *     daemon again, which then tries again
   * @throws Refusal if the control socket cannot be opened; what was interrupted is settled before
   */
  public void run() throws StoreException, Refusal, InterruptedException {
    LOG.info("{}", Announcement.of(agent.setup(), agent.state()));
    warnOfKeys(agent.setup().configuration());
    try (ControlSocket opened = ControlSocket.open(agent.paths().run(), this::asked);
        BusLink bus = BusLink.open(agent, this::asked, this::fetchToken)) {
      socket = opened;
      Objects.requireNonNull(bus);
      agent.onStatus(pulse::changed);
      agent.onStatus(changed -> metrics.write());
      pulse.begin(agent.state());
      loop();
    } catch (IOException e) {
      agent.settle(String.valueOf(e.getMessage()));
      throw new Refusal("cannot open the control socket: " + e.getMessage(), e);
    }
  }

  /** Better said now than by the next update, which fails. */
  private static void warnOfKeys(Configuration configuration) {
    try {
      KeyFiles.read(configuration.artifactVerifyKeys());
    } catch (Refusal e) {
      LOG.warn("no artifact can be verified: {}", e.getMessage());
    }
  }

  /** An orderly end, while the process goes: says so, and leaves no socket behind. */
  public void stop() {
    ControlSocket open = socket;
    if (open == null) {
      return;
    }
    LOG.info("agent stops");
    pulse.close();
    metrics.write(Metrics.of(agent.state(), agent.setup().version()));
    try {
      open.close();
    } catch (IOException e) {
      LOG.warn("cannot remove {}: {}", open.path(), e.getMessage());
    }
  }

  private void loop() throws StoreException, InterruptedException {
    finishInterrupted();
    while (!Thread.currentThread().isInterrupted()) {
      if (waiting != null) {
        waitAtGate(waiting);
        continue;
      }
      errands.idle(ScriptAction.ENTER);
      waitUntilDue(this::untilDue);
      errands.idle(ScriptAction.LEAVE);
      Optional<Offer> offer = errands.sync(false);
      metrics.write();
      if (offer.isPresent()) {
        deploy(offer.get());
      }
    }
  }

  private void finishInterrupted() throws StoreException {
    Deployment deployment = agent.state().deployment();
    if (deployment == null) {
      return;
    }
    if (deployment.source() == Source.STANDALONE) {
      settle(deployment);
      return;
    }
    LOG.info("going on with deployment {}", deployment.id());
    Session session = session(deployment, new Offer(deployment.id(), "", "", List.of()));
    session.engine().recover();
    new Reverification(agent.paths().data(), agent.setup().boot()).verify(session);
    finish(session);
  }

  /**
   * Goes on living while a deployment waits: tells the server how the device is, and looks again.
   */
  private void waitAtGate(Session session) throws StoreException, InterruptedException {
    Deployment deployment = session.engine().state().deployment();
    waitUntilDue(
        () ->
            shorter(
                shorter(session.orSooner(rechecks.wait(now())), serverGate.wait(deployment, now())),
                errands.untilInventory()));
    if (errands.untilInventory().isZero()) {
      errands.sync(true);
      metrics.write();
    }
    rechecks.happened(now());
    if (session.mayGoOn()) {
      finish(session);
    }
  }

  /** An update on the command line that was killed is settled; one that waits goes on waiting. */
  private void settle(Deployment deployment) throws StoreException {
    String artifact = deployment.artifact().name();
    if (!Settlement.waits(deployment)) {
      LOG.info("going on with the update to {}", artifact);
      new Standalone(agent).settle();
    }
    Deployment waiting = agent.state().deployment();
    if (waiting != null) {
      LOG.warn(
          "the update to {} waits for {}; no deployment is taken before",
          artifact,
          Standalone.goesOnWith(waiting));
    }
  }

  private void deploy(Offer offer) throws StoreException {
    if (!gates.letBegin()) {
      return; // closed since the server was asked, which offers it again
    }
    var deployment =
        Deployment.begin(
            offer.deploymentId(),
            Source.MANAGED,
            offer.artifactName(),
            agent.state().installed(),
            agent.pace().instant());
    Session session = session(deployment, offer);
    serverGate.offered(offer);
    session.narrator().info("deployment %s: %s".formatted(deployment.id(), offer.artifactName()));
    Describe.warnings(agent.state()).forEach(session.narrator()::warn);
    session.engine().begin(deployment);
    finish(session);
  }

  private Session session(Deployment deployment, Offer offer) {
    boolean refused =
        agent.setup().configuration().refuseWhenInconsistent() && agent.state().isInconsistent();
    DownloadReports progress = agent.progress(link.server(), deployment.id());
    ArtifactSource source =
        refused
            ? new RefusedSource()
            : sources.offered(
                offer,
                new RenewedLink(link.server(), errands.identity(), offer),
                new Wish(agent, link.server(), deployment.id(), progress::isAborted)::unwanted,
                bytes -> {
                  progress.accept(bytes);
                  agent.figures().isAt(bytes);
                  pulse.downloaded(bytes, agent.partial().total());
                });
    return Session.gated(agent, deployment, source, deviceType, link.server(), gates);
  }

  private void finish(Session session) throws StoreException {
    AgentState state = session.engine().run(Set.of());
    agent.adopt(state);
    errands.deviceChanged();
    waiting = state.deployment() == null ? null : session;
    if (waiting != null) {
      return;
    }
    agent.orders().forget();
    errands.deploymentEnded(session.engine().wasDelivered());
  }

  private void waitUntilDue(Supplier<Duration> due) throws InterruptedException {
    synchronized (wake) {
      Duration wait = due.get();
      while (wait.compareTo(Duration.ZERO) > 0) {
        pulse.resting(wait);
        wake.wait(Math.max(1, wait.toMillis()));
        pulse.working();
        wait = due.get();
      }
    }
  }

  /** While no deployment may begin the server is not asked for one. */
  private Duration untilDue() {
    Duration poll = errands.untilPoll();
    boolean closed = poll.isZero() && !gates.letBegin();
    return shorter(closed ? RECHECK : poll, errands.untilInventory());
  }

  private Answer asked(Request request) {
    Answer answer =
        switch (request) {
          case CHECK_UPDATE -> checkUpdate();
          case SEND_INVENTORY -> {
            errands.tellNow();
            yield Answer.OK;
          }
          case HOLD -> agent.orders().hold();
          case RELEASE -> agent.orders().release();
          case APPROVE -> agent.orders().approve();
          case CANCEL -> agent.orders().cancel();
          case METRICS -> Answer.ok(agent.metrics());
        };
    synchronized (wake) {
      rechecks.now();
      wake.notifyAll();
    }
    return answer;
  }

  /** The next call of the server, soon, fetches a new token. */
  private void fetchToken() {
    errands.wantToken();
    asked(Request.SEND_INVENTORY);
  }

  private Answer checkUpdate() {
    List<Waiting.Reason> closed = gates.before(Stage.DOWNLOAD, "");
    errands.pollNow();
    serverGate.askSoon();
    return closed.isEmpty()
        ? Answer.OK
        : Answer.no(
            "the server is not asked before " + String.join(" and ", Describe.reasons(closed)));
  }

  private Duration now() {
    return agent.pace().elapsed();
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
