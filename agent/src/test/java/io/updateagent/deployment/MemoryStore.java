package io.updateagent.deployment;

import java.util.ArrayList;
import java.util.List;

/** Keeps states in memory, and can lose power at the n-th save. */
final class MemoryStore implements StateStore {
  private final List<AgentState> saved = new ArrayList<>();
  private int cutAt = Integer.MAX_VALUE;

  /** The process is gone. */
  static final class PowerCut extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  void cutAfter(int saves) {
    cutAt = saved.size() + saves;
  }

  List<AgentState> saved() {
    return saved;
  }

  @Override
  public AgentState load() {
    return saved.isEmpty() ? AgentState.EMPTY : saved.get(saved.size() - 1);
  }

  @Override
  public void save(AgentState state) {
    saved.add(state);
    if (saved.size() == cutAt) {
      throw new PowerCut();
    }
  }
}
