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
import io.updateagent.remote.Downloads;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;

/** Deployments on the command line: the same engine, without a server and without reboots. */
public final class Standalone {
  private static final Set<Phase> CAN_BE_UNDONE =
      EnumSet.of(Phase.INSTALL, Phase.COMMIT, Phase.COMMITTED, Phase.ROLLBACK);

  private final Agent agent;
  private final Sources sources;

  Standalone(Agent agent, Downloads downloads) {
    this.agent = agent;
    this.sources =
        new Sources(
            downloads,
            () -> KeyFiles.read(agent.setup().configuration().artifactVerifyKeys()),
            agent.paths().data().resolve("scripts"));
  }

  /**
   * Installs an artifact. One that can be rolled back then waits for {@link #commit} or {@link
   * #rollback}; another is committed at once.
   *
   * @param source a file or an address
   * @param stopBefore phases before which to stop as well
   * @param progress hears how many bytes were read
   * @throws Refusal if nothing was done, and why
   * @throws StoreException if the state cannot be written
   */
  public Done install(String source, Set<Phase> stopBefore, LongConsumer progress)
      throws Refusal, StoreException {
    forgetInterruptedDownload();
    Deployment waiting = agent.state().deployment();
    if (waiting != null) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "the update to %s is in progress; run agent commit, agent rollback or agent resume first"
              .formatted(waiting.artifact().name()));
    }
    String deviceType = new Device(agent.paths()).type();
    try (OpenedArtifact artifact = sources.open(source, progress)) {
      Header header = artifact.reader().header();
      new Admission(agent.modules()).check(header, agent.state().installed(), deviceType);
      var deployment =
          Deployment.begin(
              Deployment.STANDALONE,
              Source.STANDALONE,
              header.artifactName(),
              agent.state().installed(),
              agent.pace().instant());
      Session session =
          Session.of(agent, deployment, Sources.opened(() -> artifact), deviceType, null);
      Describe.warnings(agent.state()).forEach(session.narrator()::warnInLog);
      session.engine().begin(deployment);
      return drive(session, stopBefore);
    } catch (IOException e) {
      throw new Refusal(String.valueOf(e.getMessage()), e);
    }
  }

  /** Commits the update that waits; arguments and errors as for {@link #install}. */
  public Done commit(Set<Phase> stopBefore) throws Refusal, StoreException {
    Deployment deployment = waiting("commit");
    if (deployment.phase() != Phase.COMMIT) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot commit in %s; run agent resume to go on with the update"
              .formatted(deployment.phase().protocolName()));
    }
    Session session = session(deployment);
    session.engine().recover();
    return go(session, stopBefore);
  }

  /** Goes on with an update that was interrupted or waits; as {@link #install}. */
  public Done resume(Set<Phase> stopBefore) throws Refusal, StoreException {
    Session session = session(waiting("resume"));
    session.engine().recover();
    return go(session, stopBefore);
  }

  /** Goes on with an update that was interrupted until it is done, or somebody has to decide. */
  Done settle() throws Refusal, StoreException {
    Session session = session(waiting("go on"));
    session.engine().recover();
    return drive(session, Set.of());
  }

  /** Undoes the update that waits. A module that cannot roll back leaves everything as it is. */
  public Done rollback(Set<Phase> stopBefore) throws Refusal, StoreException {
    Deployment deployment = waiting("roll back");
    if (!CAN_BE_UNDONE.contains(deployment.phase()) || isTooLate(deployment)) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot roll back in %s; run agent resume to go on with the update"
              .formatted(deployment.phase().protocolName()));
    }
    Session session = session(deployment);
    requireRollback(session, deployment);
    if (deployment.phase() == Phase.ROLLBACK) {
      session.engine().recover();
    } else {
      String message = "rolled back on request";
      session.engine().abandon(Cause.own(Phase.COMMIT, "rollback", Cause.Kind.ABORTED, message));
    }
    return go(session, stopBefore);
  }

  private static boolean isTooLate(Deployment deployment) {
    return deployment.phase() == Phase.COMMITTED && deployment.position().entered();
  }

  private static void requireRollback(Session session, Deployment deployment) throws Refusal {
    var answered = new Heard(deployment);
    Result asked = session.calls().askForRollback(deployment, Phase.ROLLBACK, answered);
    Cause problem = asked.cause();
    if (problem != null) {
      throw new Refusal(Refusal.Kind.REFUSED, "cannot roll back: " + problem.message());
    }
    if (answered.deployment.answers().rollback() != RollbackSupport.SUPPORTED) {
      throw new Refusal(
          Refusal.Kind.REFUSED, "cannot roll back: the update module does not support it");
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
  private void forgetInterruptedDownload() throws Refusal, StoreException {
    Deployment deployment = agent.state().deployment();
    if (deployment != null
        && deployment.source() == Source.STANDALONE
        && deployment.phase() == Phase.DOWNLOAD) {
      Session session = session(deployment);
      session.engine().recover();
      run(session.engine(), Set.of());
    }
  }

  private Deployment waiting(String what) throws Refusal, StoreException {
    forgetInterruptedDownload();
    Deployment deployment = agent.state().deployment();
    if (deployment == null) {
      throw new Refusal(
          Refusal.Kind.NOTHING_IN_PROGRESS, "cannot %s: no update is in progress".formatted(what));
    }
    if (deployment.source() == Source.MANAGED) {
      throw new Refusal(
          Refusal.Kind.REFUSED,
          "cannot %s: the update to %s belongs to the server; start the daemon to go on with it"
              .formatted(what, deployment.artifact().name()));
    }
    return deployment;
  }

  private Session session(Deployment deployment) throws Refusal {
    String deviceType = new Device(agent.paths()).type();
    ArtifactSource gone =
        Sources.opened(
            () -> {
              throw new IllegalStateException("an interrupted download is not taken up again");
            });
    return Session.of(agent, deployment, gone, deviceType, null);
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
    boolean installs = deployment != null && deployment.phase() == Phase.INSTALL;
    return installs ? drive(session, stopBefore) : run(session.engine(), stopBefore);
  }

  private Done run(Engine engine, Set<Phase> stopBefore) throws StoreException {
    AgentState state = engine.run(stopBefore);
    agent.adopt(state);
    boolean failed = engine.hasFailed();
    Deployment waiting = state.deployment();
    return waiting == null ? new Done(state, failed, false) : Done.waiting(state, failed, waiting);
  }
}
