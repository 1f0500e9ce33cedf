package io.updateagent.runtime;

import io.updateagent.artifact.Header;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Cause;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Engine;
import io.updateagent.deployment.Journal;
import io.updateagent.deployment.Phase;
import io.updateagent.deployment.Result;
import io.updateagent.deployment.RollbackSupport;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;
import io.updateagent.store.Waiting;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/** Deployments on the command line: the same engine, without a server and without reboots. */
public final class Standalone {
  private static final Set<Phase> CAN_BE_UNDONE =
      EnumSet.of(
          Phase.INSTALL,
          Phase.REBOOT,
          Phase.VERIFY_REBOOT,
          Phase.COMMIT,
          Phase.COMMITTED,
          Phase.ROLLBACK);
  private static final String UNTOLD = "a command goes on with the update, not the daemon";

  private final Agent agent;

  Standalone(Agent agent) {
    this.agent = agent;
  }

  /** Whether {@link #rollback} takes it, if its modules can roll back. */
  public static boolean canBeUndone(Deployment deployment) {
    boolean tooLate = deployment.phase() == Phase.COMMITTED && deployment.position().entered();
    return CAN_BE_UNDONE.contains(deployment.phase()) && !tooLate;
  }

  /** The commands that go on with an update. */
  static String goesOnWith(Deployment deployment) {
    boolean decides = deployment.phase() == Phase.COMMIT && deployment.position().parked();
    return decides && deployment.source() == Source.STANDALONE
        ? "agent commit or agent rollback"
        : "agent resume";
  }

  /**
   * Installs an artifact. One that can be rolled back then waits for {@link #commit} or {@link
   * #rollback}; another is committed at once. A report that was not delivered yet is kept for the
   * daemon.
   *
   * @param source a file or an address
   * @param stopBefore phases before which to stop as well
   * @param progress hears how many bytes were read
   * @param notices hears of each wait for a server before it begins
   * @throws Refusal if nothing was done, and why
   * @throws StoreException if the state cannot be written
   */
  public Done install(
      String source, Set<Phase> stopBefore, LongConsumer progress, Consumer<String> notices)
      throws Refusal, StoreException {
    forgetInterruptedDownload();
    Deployment waiting = agent.state().deployment();
    refuseAtGate("cannot install");
    if (waiting != null && waiting.phase() != Phase.REPORT) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "the update to %s is in progress; run %s first"
              .formatted(waiting.artifact().name(), goesOnWith(waiting)));
    }
    String deviceType = new Device(agent.paths()).type();
    agent.gates().notMindedBy("agent install").ifPresent(notices);
    try (OpenedArtifact artifact = sources().open(source, progress, notices)) {
      var admission = new Admission(agent.modules());
      Header header = admission.check(artifact.reader(), agent.state().installed(), deviceType);
      boolean kept = waiting != null && isKept(waiting);
      if (waiting != null) {
        agent.save(agent.state().withDeployment(null));
      }
      var deployment =
          Deployment.begin(
              Deployment.STANDALONE,
              Source.STANDALONE,
              header.artifactName(),
              agent.state().installed(),
              agent.pace().instant());
      ArtifactSource known =
          Sources.opened(() -> artifact, more -> sources().open(source, progress, more));
      Session session = Session.of(agent, deployment, known, deviceType, null);
      Describe.warnings(agent.state()).forEach(session.narrator()::warnInLog);
      if (waiting != null && !kept) {
        session.narrator().warn(untold(waiting));
      }
      session.engine().begin(deployment);
      return drive(session, stopBefore);
    } catch (IOException e) {
      throw new Refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** Commits the update that waits; arguments and errors as for {@link #install}. */
  public Done commit(Set<Phase> stopBefore) throws Refusal, StoreException {
    Deployment deployment = waiting("commit");
    if (deployment.source() == Source.MANAGED) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot commit: the update to %s belongs to the server; start the daemon, which goes on with it"
              .formatted(deployment.artifact().name()));
    }
    if (deployment.phase() != Phase.COMMIT) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot commit in %s; run agent resume to go on with the update"
              .formatted(deployment.phase().protocolName()));
    }
    Session session = session(deployment);
    if (agent.state().isRebootWanted(agent.setup().boot())) {
      session.narrator().warn("committed without the reboot that the update asked for");
    }
    session.engine().recover();
    return go(session, stopBefore);
  }

  /** Goes on with an update that was interrupted or waits; as {@link #install}. */
  public Done resume(Set<Phase> stopBefore) throws Refusal, StoreException {
    Deployment deployment = waiting("resume");
    refuseAtGate("cannot resume");
    Session session = session(deployment);
    session.engine().recover();
    return go(session, stopBefore);
  }

  /** Goes on with an update that was interrupted until it is done, or somebody has to decide. */
  Done settle() throws StoreException {
    Session session = session(Objects.requireNonNull(agent.state().deployment()));
    session.engine().recover();
    return drive(session, Set.of());
  }

  /** What waits at a gate of the daemon goes on with the daemon. */
  private void refuseAtGate(String what) throws Refusal {
    Optional<Waiting> gate =
        new WaitingNow(
                agent.paths().data(),
                agent.state(),
                agent.setup().configuration().localControl(),
                agent.pace())
            .waiting();
    if (gate.isPresent() && agent.orders().cancels(gate.get().deployment())) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "%s: the update to %s is cancelled; start the daemon, which tells the server"
              .formatted(what, gate.get().artifact()));
    }
    if (gate.isPresent()) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "%s: %s; start the daemon, which goes on with it, or run agent %s to give it up"
              .formatted(
                  what,
                  Describe.waiting(gate.get()),
                  gate.get().phase() == Phase.INSTALL ? "cancel" : "rollback"));
    }
  }

  /** Undoes the update that waits. A module that cannot roll back leaves everything as it is. */
  public Done rollback(Set<Phase> stopBefore) throws Refusal, StoreException {
    Deployment deployment = waiting("roll back");
    if (!canBeUndone(deployment)) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot roll back in %s; %s"
              .formatted(deployment.phase().protocolName(), otherwise(deployment)));
    }
    Session session = session(deployment);
    requireRollback(session, deployment);
    if (deployment.phase() == Phase.ROLLBACK) {
      session.engine().recover();
    } else {
      session.engine().abandon(Describe.onRequest());
    }
    return go(session, stopBefore);
  }

  /** What helps where a rollback does not. */
  private static String otherwise(Deployment deployment) {
    if (deployment.phase() == Phase.REPORT) {
      return "the update has ended, and the daemon reports it when it is started";
    }
    boolean waits = goesOnWith(deployment).startsWith("agent commit");
    return "run %s to go on with the update".formatted(waits ? "agent commit" : "agent resume");
  }

  /** Whether the daemon will tell the server, some day. */
  private boolean isKept(Deployment ended) {
    try {
      agent.outbox().keep(ServerReporter.left(ended));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String untold(Deployment deployment) {
    Verdict verdict = Objects.requireNonNull(deployment.verdict());
    return "the server was not told that the update to %s ended %s, and may offer it again"
        .formatted(deployment.artifact().name(), verdict.word());
  }

  private Sources sources() {
    return new Sources(
        agent::downloads,
        () -> KeyFiles.read(agent.setup().configuration().artifactVerifyKeys()),
        agent.paths().data().resolve("scripts"),
        agent.partial());
  }

  private static void requireRollback(Session session, Deployment deployment) throws Refusal {
    var answered = new Heard(deployment);
    Result asked = session.calls().askForRollback(deployment, Phase.ROLLBACK, answered);
    Cause problem = asked.cause();
    if (problem != null) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot roll back: %s; %s".formatted(problem.message(), otherwise(deployment)));
    }
    if (answered.deployment.answers().rollback() != RollbackSupport.SUPPORTED) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot roll back: the update module does not support it; " + otherwise(deployment));
    }
  }

  /** Hears an answer without remembering it. */
  private static final class Heard implements Journal {
    private Deployment deployment;

    Heard(Deployment deployment) {
      this.deployment = deployment;
    }

    @Override
    public Deployment note(UnaryOperator<Deployment> change) {
      deployment = change.apply(deployment);
      return deployment;
    }

    @Override
    public Deployment save(UnaryOperator<Deployment> change) {
      return note(change);
    }
  }

  /** A download that was interrupted changed nothing: there is nothing to go on with. */
  private boolean forgetInterruptedDownload() throws StoreException {
    Deployment deployment = agent.state().deployment();
    if (deployment == null
        || deployment.source() != Source.STANDALONE
        || deployment.phase() != Phase.DOWNLOAD) {
      return false;
    }
    Session session = session(deployment);
    session.engine().recover();
    run(session.engine(), Set.of());
    return true;
  }

  private Deployment waiting(String what) throws Refusal, StoreException {
    boolean forgotten = forgetInterruptedDownload();
    Deployment deployment = agent.state().deployment();
    if (deployment == null) {
      throw new Refusal(
          Refusal.Kind.NOTHING_IN_PROGRESS,
          "cannot %s: no update is in progress%s"
              .formatted(
                  what,
                  forgotten
                      ? "; one was interrupted in its download, which changed nothing; install it again"
                      : ""));
    }
    return deployment;
  }

  private Session session(Deployment deployment) {
    return Session.unreported(agent, deployment, UNTOLD);
  }

  /** Runs, and stops before the commit if there is a way back: a person decides. */
  private Done drive(Session session, Set<Phase> stopBefore) throws StoreException {
    Engine engine = session.engine();
    EnumSet<Phase> stops = EnumSet.of(Phase.COMMIT);
    stops.addAll(stopBefore);
    Done done = run(engine, stops);
    Deployment waiting = done.waiting();
    boolean decides =
        waiting != null
            && waiting.phase() == Phase.COMMIT
            && (stopBefore.contains(Phase.COMMIT)
                || waiting.answers().rollback() == RollbackSupport.SUPPORTED);
    boolean waits = waiting == null || waiting.phase() != Phase.COMMIT || decides;
    return waits ? done : run(engine, stopBefore).after(done);
  }

  private Done go(Session session, Set<Phase> stopBefore) throws StoreException {
    Deployment deployment = session.engine().state().deployment();
    if (deployment != null && deployment.source() == Source.MANAGED) {
      EnumSet<Phase> stops = EnumSet.copyOf(Settlement.LEFT);
      stops.addAll(stopBefore);
      return run(session.engine(), stops);
    }
    boolean installs = deployment != null && deployment.phase() == Phase.INSTALL;
    return installs ? drive(session, stopBefore) : run(session.engine(), stopBefore);
  }

  private Done run(Engine engine, Set<Phase> stopBefore) throws StoreException {
    AgentState state = engine.run(stopBefore);
    agent.adopt(state);
    boolean failed = engine.hasFailed();
    return new Done(state, failed, state.isRebootWanted(agent.setup().boot()));
  }
}
