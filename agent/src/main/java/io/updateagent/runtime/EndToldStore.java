package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.Source;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import io.updateagent.deployment.Verdict;

/** Says once how a deployment ended and why, as soon as that is durable, and before the server. */
final class EndToldStore implements StateStore {
  private final StateStore store;
  private final Narrator narrator;
  private long told;

  /**
   * @param known the state as it is; how its last deployment ended was said already
   */
  EndToldStore(StateStore store, AgentState known, Narrator narrator) {
    this.store = store;
    this.narrator = narrator;
    this.told = number(known);
  }

  @Override
  public AgentState load() throws StoreException {
    return store.load();
  }

  @Override
  public void save(AgentState state) throws StoreException {
    store.save(state);
    Finished last = state.last();
    if (last != null && last.number() != told) {
      told = last.number();
      tell(last);
    }
  }

  /** On the command line the command itself says what failed. */
  private void tell(Finished last) {
    String line = line(last);
    if (last.verdict() == Verdict.SUCCESS || last.source() == Source.STANDALONE) {
      narrator.info(line);
    } else {
      narrator.warn(line);
    }
  }

  private static String line(Finished last) {
    String causes = Describe.causes(last.causes());
    return "%s: %s%s"
        .formatted(
            last.source() == Source.MANAGED
                ? "deployment " + last.id()
                : "update to " + last.artifact().name(),
            last.verdict().word(),
            causes.isEmpty() ? "" : ": " + causes);
  }

  private static long number(AgentState state) {
    Finished last = state.last();
    return last == null ? 0 : last.number();
  }
}
