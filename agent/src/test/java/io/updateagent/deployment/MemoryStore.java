package io.updateagent.deployment;

import java.util.function.Predicate;

/** Keeps the state in memory; can lose power at the n-th save, and be full. */
public final class MemoryStore implements StateStore {
  private final Trace trace;
  private final AgentState first;
  private AgentState state;
  private int saves;
  private int cutAt = Integer.MAX_VALUE;
  private boolean written = true;
  private Predicate<AgentState> full = saved -> false;

  /** The process is gone. */
  public static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  public MemoryStore(Trace trace, AgentState first) {
    this.trace = trace;
    this.first = first;
    this.state = first;
  }

  /** Power goes at the n-th save from now on, just before or just after it is durable. */
  void cutAt(int count, boolean afterwards) {
    cutAt = saves + count;
    written = afterwards;
  }

  /** Such states cannot be written. */
  void refuse(Predicate<AgentState> states) {
    full = states;
  }

  AgentState first() {
    return first;
  }

  int saves() {
    return saves;
  }

  @Override
  public AgentState load() {
    return state;
  }

  @Override
  public void save(AgentState next) throws StoreException {
    saves++;
    if (saves == cutAt && !written) {
      throw new PowerCut();
    }
    if (full.test(next)) {
      trace.add(new Trace.NotSaved());
      throw new StoreException("cannot write state: disk full");
    }
    state = next;
    trace.add(new Trace.Saved(next));
    if (saves == cutAt) {
      throw new PowerCut();
    }
  }
}
