package io.updateagent.server.gui;

import io.javalin.http.sse.SseClient;
import io.updateagent.server.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages that something changed, at most once a second, however much changes. A page then
 * fetches itself anew; nothing of the content goes this way.
 */
final class Live implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("gui");
  private static final Duration LOOK = Duration.ofSeconds(1);
  // Now and then without a change: ages on the page grow, and who is gone is noticed.
  private static final int LOOKS_BETWEEN_SIGNS = 30;

  /** How many pages at once are told; those beyond work without. */
  static final int MOST = 200;

  private final Database database;
  private final Sessions sessions;
  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            var thread = new Thread(task, "live pages");
            thread.setDaemon(true);
            return thread;
          });
  private long told;
  private int looked;

  private record Listener(SseClient client, String session) {}

  Live(Database database, Sessions sessions) {
    this.database = database;
    this.sessions = sessions;
    this.told = database.writes();
  }

  void start() {
    var unused = // it ends with the executor
        looks.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** An event without data would not reach the page. */
  private static void tellOf(SseClient client, long writes) {
    client.sendEvent("changed", String.valueOf(writes));
  }

  /**
   * Tells a page of changes from now on.
   *
   * @param since the number of writes when the page was made; it may have missed some already
   */
  void tell(SseClient client, String session, String since) {
    if (listeners.size() >= MOST) {
      client.close();
      return;
    }
    var listener = new Listener(client, session);
    client.keepAlive();
    client.onClose(() -> listeners.remove(listener));
    listeners.add(listener);
    client.sendComment("listening");
    long writes = database.writes();
    if (!since.equals(String.valueOf(writes))) {
      tellOf(client, writes);
    }
  }

  /** One look that fails must not be the last. */
  private void look() {
    try {
      tellIfChanged();
    } catch (RuntimeException e) {
      LOG.warn("cannot tell open pages of changes: {}", e.toString());
    }
  }

  private void tellIfChanged() {
    long writes = database.writes();
    boolean sign = ++looked % LOOKS_BETWEEN_SIGNS == 0;
    if (writes == told && !sign) {
      return;
    }
    told = writes;
    // Closing one takes it from the list, which is a copy here.
    for (Listener listener : List.copyOf(listeners)) {
      if (sessions.find(listener.session()).isEmpty()) {
        listener.client().close();
      } else {
        tellOf(listener.client(), writes);
      }
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
    listeners.forEach(listener -> listener.client().close());
  }
}
