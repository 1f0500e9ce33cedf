package io.updateagent.runtime;

import io.updateagent.bus.AgentBus;
import io.updateagent.bus.BusRequests;
import io.updateagent.control.Request;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.store.FileStateStore;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon on D-Bus, if that is configured and there is a bus; nothing depends on it. It is
 * connected on a thread of its own, because a bus that does not answer must keep no update waiting.
 */
final class BusLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  private final Agent agent;
  private @Nullable AgentBus bus;
  private boolean closed;

  private BusLink(Agent agent) {
    this.agent = agent;
  }

  /**
   * Begins to connect; what is not possible is said in one line.
   *
   * @param orders answers what is asked as on the control socket
   * @param fetch is called when somebody wants a new token
   */
  static BusLink open(
      Agent agent, Function<Request, io.updateagent.control.Answer> orders, Runnable fetch) {
    var link = new BusLink(agent);
    if (agent.setup().configuration().localControl().bus()) {
      agent.tokens().listen(link::tokenChanged);
      agent.onStatus(link::statusChanged);
      var thread = new Thread(() -> link.connect(new Requests(agent, orders, fetch)), "bus");
      thread.setDaemon(true);
      thread.start();
    }
    return link;
  }

  private void connect(BusRequests requests) {
    try {
      AgentBus opened = AgentBus.open(requests);
      LOG.info("the agent is on the system bus");
      if (!keep(opened)) {
        opened.close();
      } else if (!agent.tokens().token().token().isEmpty()) {
        opened.tokenChanged(agent.tokens().token());
      }
    } catch (IOException e) {
      LOG.warn("{}; going on without it", e.getMessage());
    }
  }

  private synchronized boolean keep(AgentBus opened) {
    bus = closed ? null : opened;
    return !closed;
  }

  private synchronized void tokenChanged(BusRequests.Token token) {
    if (bus != null) {
      bus.tokenChanged(token);
    }
  }

  private synchronized void statusChanged(AgentState state) {
    if (bus != null) {
      bus.statusChanged(FileStateStore.json(state));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (bus != null) {
      bus.close();
    }
  }

  /** Hands on what is asked. */
  private record Requests(
      Agent agent, Function<Request, io.updateagent.control.Answer> orders, Runnable fetch)
      implements BusRequests {
    @Override
    public Token token() {
      return agent.tokens().token();
    }

    @Override
    public void fetchToken() {
      fetch.run();
    }

    /** From the file, as everyone reads it. */
    @Override
    public String status() {
      try {
        AgentState state = FileStateStore.read(agent.paths().data(), agent.pace());
        return FileStateStore.json(state);
      } catch (StoreException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    @Override
    public Answer order(String word) {
      return Request.of(word)
          .map(orders)
          .map(answer -> new Answer(answer.done(), answer.text()))
          .orElse(new Answer(false, "unknown request"));
    }
  }
}
