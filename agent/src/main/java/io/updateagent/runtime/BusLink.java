package io.updateagent.runtime;

import io.updateagent.bus.AgentBus;
import io.updateagent.bus.BusRequests;
import io.updateagent.control.Request;
import io.updateagent.deployment.AgentState;
import io.updateagent.deployment.StoreException;
import io.updateagent.remote.Backoff;
import io.updateagent.store.FileStateStore;
import io.updateagent.store.WaitingFile;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon on D-Bus, if that is configured and there is a bus; nothing depends on it. It is
 * connected on a thread of its own, because a bus that does not answer must keep no update waiting;
 * the same thread connects again when the bus was started anew.
 */
final class BusLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("agent");

  /** How long until it is looked again whether the bus is back, at first and in the long run. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Agent agent;
  private @Nullable Thread thread;
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
      var thread = new Thread(() -> link.live(new Requests(agent, orders, fetch)), "bus");
      thread.setDaemon(true);
      thread.start();
      link.thread = thread;
    }
    return link;
  }

  /** On the bus for as long as there is one, and again when there is one again. */
  private void live(BusRequests requests) {
    Duration minimum = agent.setup().retryMinimum();
    Duration first = minimum.compareTo(SHORTEST) < 0 ? minimum : SHORTEST;
    var waits = new Backoff(first, LONGEST, Integer.MAX_VALUE);
    boolean missed = false; // said once, however long it takes
    try {
      while (!isClosed()) {
        try {
          AgentBus opened = AgentBus.open(requests);
          LOG.info("the agent is on the system bus");
          waits.reset();
          stay(opened);
          missed = true;
          if (!isClosed()) {
            LOG.warn("the system bus is gone; going on without it until it is back");
          }
        } catch (IOException e) {
          if (!missed) {
            LOG.warn("{}; going on without it", e.getMessage());
          }
          missed = true;
        }
        agent.pace().sleep(waits.next().orElse(LONGEST));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the daemon ends
    }
  }

  /** Until the connection is no more. */
  private void stay(AgentBus opened) throws InterruptedException {
    try (opened) {
      if (keep(opened)) {
        if (!agent.tokens().token().token().isEmpty()) {
          opened.tokenChanged(agent.tokens().token());
        }
        opened.awaitEnd();
        forget();
      }
    }
  }

  private synchronized void forget() {
    bus = null;
  }

  private synchronized boolean isClosed() {
    return closed;
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
    if (thread != null) {
      thread.interrupt();
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

    /** Where the deployment stands decides whether the note is still true. */
    @Override
    public String waiting() {
      try {
        AgentState state = FileStateStore.read(agent.paths().data(), agent.pace());
        return new WaitingFile(agent.paths().data())
            .read()
            .filter(waiting -> waiting.isAbout(state.deployment()))
            .map(waiting -> WaitingFile.json(waiting).toPrettyString())
            .orElse("");
      } catch (StoreException e) {
        throw new IllegalStateException(e.getMessage(), e);
      }
    }

    @Override
    public String hold() {
      return agent.orders().held().orElse("");
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
