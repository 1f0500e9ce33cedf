package io.updateagent.deployment;

import java.util.function.UnaryOperator;

/** Steps that note what happens to the device, and otherwise do what others do. */
public final class TracedSteps implements Steps {
  private final Steps steps;
  private final Trace trace;

  public TracedSteps(Steps steps, Trace trace) {
    this.steps = steps;
    this.trace = trace;
  }

  @Override
  public Result prepare(Deployment deployment, Journal journal) {
    Result result = steps.prepare(deployment, journal);
    if (result.outcome() != Outcome.OK) {
      trace.add(new Trace.Answered(deployment.phase(), result.outcome()));
    }
    return result;
  }

  @Override
  public Result run(Deployment deployment, Journal journal) {
    Phase phase = deployment.phase();
    trace.add(new Trace.Began(phase));
    if (phase == Phase.REPORT) {
      trace.add(new Trace.Told(deployment.verdict()));
    }
    Result result = steps.run(deployment, new Heard(journal, phase));
    trace.add(new Trace.Ended(phase, result.outcome()));
    return result;
  }

  /** Hears of errors that are noted while a phase goes on. */
  private final class Heard implements Journal {
    private final Journal journal;
    private final Phase phase;

    Heard(Journal journal, Phase phase) {
      this.journal = journal;
      this.phase = phase;
    }

    @Override
    public Deployment note(UnaryOperator<Deployment> change) {
      return journal.note(heard(change));
    }

    @Override
    public Deployment save(UnaryOperator<Deployment> change) throws StoreException {
      return journal.save(heard(change));
    }

    private UnaryOperator<Deployment> heard(UnaryOperator<Deployment> change) {
      return known -> {
        Deployment changed = change.apply(known);
        if (changed.findings().integrity() != known.findings().integrity()) {
          trace.add(new Trace.Tainted(phase));
        }
        return changed;
      };
    }
  }
}
