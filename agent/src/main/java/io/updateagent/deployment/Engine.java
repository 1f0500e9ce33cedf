package io.updateagent.deployment;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Drives a deployment through the table, and saves before and after every phase. The daemon and the
 * command line use this one engine.
 */
public final class Engine {
  private final Steps steps;
  private final StateStore store;
  private final InstantSource clock;
  private final Rules rules;
  private AgentState state;
  private final List<AgentState> perhapsSaved = new ArrayList<>();
  private boolean failed;
  private boolean delivered;

  /**
   * @param state the state as loaded; a phase that was entered is settled by {@link #recover}
   */
  public Engine(
      Steps steps,
      StateStore store,
      InstantSource clock,
      InconsistentPolicy policy,
      AgentState state) {
    this(steps, store, clock, new Rules(policy), state);
  }

  Engine(Steps steps, StateStore store, InstantSource clock, Rules rules, AgentState state) {
    this.steps = steps;
    this.store = store;
    this.clock = clock;
    this.rules = rules;
    this.state = state;
    this.perhapsSaved.add(state);
  }

  /** The state as it is known now. */
  public AgentState state() {
    return state;
  }

  /** Whether anything failed in what this engine ran. */
  public boolean hasFailed() {
    return failed;
  }

  /** Whether the last thing that ran worked: for a deployment that is done, the report. */
  public boolean wasDelivered() {
    return delivered;
  }

  /** Begins a deployment; {@link #run} carries it out. */
  public void begin(Deployment deployment) {
    state = state.begun(deployment);
  }

  /**
   * Settles what an earlier process left: a phase that was entered was interrupted there, or, if
   * its failure was already saved, failed there.
   *
   * @throws StoreException if the state cannot be written
   */
  public void recover() throws StoreException {
    Deployment deployment = state.deployment();
    if (deployment == null || !deployment.position().entered()) {
      return;
    }
    Cause failing = deployment.findings().failing();
    Result result =
        failing == null ? interrupted(deployment.phase()) : failedEarlier(deployment, failing);
    AgentState restarted = state.withDeployment(deployment.restarted());
    boolean exhausted = restarted.running().position().exhausted();
    state = exhausted ? restarted.looped(now(), rules) : restarted.after(result, now(), rules);
    save();
  }

  /**
   * Goes back from before the commit to the verification: the device was started anew while the
   * deployment waited, so what was verified may not be what runs.
   *
   * @throws StoreException if the state cannot be written
   */
  public void verifyAgain() throws StoreException {
    state = state.withDeployment(state.running().unverified());
    save();
  }

  /**
   * Undoes a deployment that waits, on the word of a person.
   *
   * @throws StoreException if the state cannot be written
   */
  public void abandon(Cause cause) throws StoreException {
    state = state.withDeployment(state.running().abandoned(cause, rules));
    save();
  }

  /**
   * Runs the deployment until it is done, is about to enter one of the given phases, or may not
   * begin one yet ({@link Steps#mayBegin}).
   *
   * @throws StoreException if a verdict could not be made durable; it was then told to nobody
   */
  public AgentState run(Set<Phase> stopBefore) throws StoreException {
    while (state.deployment() != null) {
      failed |= state.running().findings().failedLately();
      if (state.running().position().exhausted()) {
        state = state.looped(now(), rules);
        save();
        continue;
      }
      if (!steps.mayBegin(state.running())) {
        waitHere();
        break;
      }
      Result result = steps.prepare(state.running(), new Notes());
      if (result.outcome() == Outcome.OK) {
        if (stopBefore.contains(state.running().phase())) {
          park();
          break;
        }
        result = enterAndRun();
      } else if (result.outcome() == Outcome.FAILED && !steps.mayBegin(state.running())) {
        waitHere(); // it came to light only now
        break;
      }
      delivered = result.outcome() == Outcome.OK;
      state = state.after(result, now(), rules);
      saveAfter();
    }
    return state;
  }

  private Result enterAndRun() throws StoreException {
    AgentState before = state;
    state = state.entered();
    try {
      save();
    } catch (StoreException e) {
      if (mayStillTurnBack(state.running().phase())) {
        state = before;
        return notEntered(state.running().phase(), message(e));
      }
      if (!perhapsSaved.stream().allMatch(this::leadsBack)) {
        throw e;
      }
    }
    return steps.run(state.running(), new Notes());
  }

  /** Until ArtifactInstall begins nothing was touched, so there is nothing to roll back. */
  private static Result notEntered(Phase phase, String problem) {
    Cause cause = Cause.own(phase, "save state", Cause.Kind.REFUSED, problem);
    return phase == Phase.INSTALL ? Result.aborted(cause) : Result.failed(cause);
  }

  /** Before the commit a state that cannot be written stops the update; later nothing may. */
  private static boolean mayStillTurnBack(Phase phase) {
    return switch (phase) {
      case DOWNLOAD, INSTALL, REBOOT, VERIFY_REBOOT, COMMIT -> true;
      case COMMITTED,
          ROLLBACK,
          ROLLBACK_REBOOT,
          REPEAT_ROLLBACK_REBOOT,
          VERIFY_ROLLBACK_REBOOT,
          FAILURE,
          CLEANUP,
          REPORT,
          DONE ->
          false;
    };
  }

  /**
   * Whether a start that finds only this would go the same way back. If not, nothing may be undone
   * yet: after the disk has recovered, the update would be committed on a device that was put back.
   */
  private boolean leadsBack(AgentState found) {
    Deployment known = found.deployment();
    if (known == null) {
      return true; // ArtifactInstall never began: nothing is undone
    }
    Phase phase = known.phase();
    if (!known.position().entered()) {
      return !mayStillTurnBack(phase);
    }
    boolean failing = known.findings().failing() != null && rules.allows(phase, Outcome.FAILED);
    return !mayStillTurnBack(rules.next(phase, failing ? Outcome.FAILED : Outcome.INTERRUPTED));
  }

  /** What could not be saved may have been all the same: a disk can fail after it wrote. */
  private void save() throws StoreException {
    perhapsSaved.add(state);
    store.save(state);
    perhapsSaved.clear();
    perhapsSaved.add(state);
  }

  /**
   * A transition that cannot be saved is repeated with the next one: until then the older state
   * holds, which only knows less. But a verdict is told to nobody before it is durable.
   */
  private void saveAfter() throws StoreException {
    try {
      save();
    } catch (StoreException e) {
      Deployment deployment = state.deployment();
      if (deployment == null || deployment.phase() == Phase.REPORT) {
        throw e;
      }
    }
  }

  private void park() throws StoreException {
    state = state.withDeployment(state.running().parked());
    save();
  }

  /** Until it is saved the older state holds, which begins the same phase, or turns back. */
  private void waitHere() throws StoreException {
    AgentState waiting = state.withDeployment(state.running().parked());
    if (!waiting.equals(state)) {
      state = waiting;
      saveAfter();
    }
  }

  private Result interrupted(Phase phase) {
    return new Result(Outcome.INTERRUPTED, turnsBack(phase) ? interruption(phase) : null);
  }

  /** Where the interruption is what makes the update fail; elsewhere it is a reboot or a repeat. */
  private boolean turnsBack(Phase phase) {
    Phase next = rules.next(phase, Outcome.INTERRUPTED);
    return next != phase && (next == Phase.ROLLBACK || next == Phase.CLEANUP);
  }

  private static Cause interruption(Phase phase) {
    String name = phase.protocolName();
    String message = name + " was interrupted: the agent was killed or power was lost";
    return Cause.own(phase, name, Cause.Kind.INTERRUPTED, message);
  }

  private Result failedEarlier(Deployment deployment, Cause failing) {
    boolean possible = rules.allows(deployment.phase(), Outcome.FAILED);
    return possible ? Result.failed(failing) : interrupted(deployment.phase());
  }

  private Instant now() {
    return clock.instant();
  }

  private static String message(StoreException e) {
    return String.valueOf(e.getMessage());
  }

  /** The journal that the steps write to. */
  private final class Notes implements Journal {
    @Override
    public Deployment note(UnaryOperator<Deployment> change) {
      state = state.noted(change.apply(state.running()), now());
      return state.running();
    }

    @Override
    public Deployment save(UnaryOperator<Deployment> change) throws StoreException {
      Deployment changed = note(change);
      Engine.this.save();
      return changed;
    }
  }
}
