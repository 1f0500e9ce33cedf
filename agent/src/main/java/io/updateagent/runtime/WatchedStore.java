package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.Deployment;
import io.updateagent.deployment.Finished;
import io.updateagent.deployment.StateStore;
import io.updateagent.deployment.StoreException;
import java.util.Objects;
import java.util.function.Consumer;

/** Tells somebody when what is saved shows another status or phase. */
final class WatchedStore implements StateStore {
  private final StateStore store;
  private final Consumer<AgentState> watcher;
  private String shown = "";

  WatchedStore(StateStore store, Consumer<AgentState> watcher) {
    this.store = store;
    this.watcher = watcher;
  }

  @Override
  public AgentState load() throws StoreException {
    return store.load();
  }

  @Override
  public void save(AgentState state) throws StoreException {
    store.save(state);
    Deployment deployment = state.deployment();
    String phase =
        deployment == null ? "" : deployment.phase() + " " + deployment.position().parked();
    Finished last = state.last();
    long ended = last == null ? 0 : last.number();
    String now =
        "%s %s %d %s"
            .formatted(state.status(), phase, ended, Objects.hash(state.inconsistencies()));
    if (!now.equals(shown)) {
      shown = now;
      watcher.accept(state);
    }
  }
}
