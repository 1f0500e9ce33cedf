package io.updateagent.server.gui;

import io.updateagent.server.store.Database;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells open pages that something changed, at most once a second, however much changes. A page then
 * fetches itself anew; nothing of the content goes this way. Each is told by itself: one that does
 * not read what it is told makes no other wait.
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
      Executors.newSingleThreadScheduledExecutor(daemon("live pages"));
  // As many threads as pages are being told at this moment; there is one telling of each at most.
  private final ExecutorService tellings = Executors.newCachedThreadPool(daemon("live page"));
  private int looked;

  Live(Database database, Sessions sessions) {
    this.database = database;
    this.sessions = sessions;
  }

  private static ThreadFactory daemon(String name) {
    return task -> {
      var thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** An open page. */
  interface Page {

    /** Tells it that something changed. May take as long as the page does not read. */
    void changed(long writes);

    /** Tells it nothing more. */
    void close();
  }

  /** A page, and what it was told. */
  private static final class Listener {
    final Page page;
    final String session;
    final AtomicBoolean isBeingTold = new AtomicBoolean();
    volatile long told;

    Listener(Page page, String session, long told) {
      this.page = page;
      this.session = session;
      this.told = told;
    }
  }

  void start() {
    var unused = // it ends with the executor
        looks.scheduleWithFixedDelay(
            this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Tells a page of changes from now on.
   *
   * @param since the number of writes when the page was made; it may have missed some already
   * @return what to call when it is gone
   */
  Runnable tell(Page page, String session, String since) {
    if (listeners.size() >= MOST) {
      page.close();
      return () -> {};
    }
    long writes = database.writes();
    var listener = new Listener(page, session, writes);
    listeners.add(listener);
    if (!since.equals(String.valueOf(writes))) {
      tell(listener, writes);
    }
    return () -> listeners.remove(listener);
  }

  /** One look that fails must not be the last. */
  private void look() {
    try {
      boolean isSign = ++looked % LOOKS_BETWEEN_SIGNS == 0;
      tellAll(isSign);
    } catch (RuntimeException e) {
      LOG.warn("cannot tell open pages of changes: {}", e.toString());
    }
  }

  /** Tells all that have not heard of the latest change, or all at all. */
  void tellAll(boolean isSign) {
    long writes = database.writes();
    // Closing one takes it from the list, which is a copy here.
    for (Listener listener : List.copyOf(listeners)) {
      if (listener.told == writes && !isSign) {
        continue;
      }
      if (sessions.find(listener.session).isEmpty()) {
        listener.page.close();
      } else {
        tell(listener, writes);
      }
    }
  }

  /** One that is still being told hears of it at the next look. */
  private void tell(Listener listener, long writes) {
    if (!listener.isBeingTold.compareAndSet(false, true)) {
      return;
    }
    try {
      tellings.execute(
          () -> {
            try {
              listener.page.changed(writes);
              listener.told = writes;
            } finally {
              listener.isBeingTold.set(false);
            }
          });
    } catch (RejectedExecutionException e) {
      listener.isBeingTold.set(false); // the server stops
    }
  }

  @Override
  public void close() {
    looks.shutdownNow();
    tellings.shutdownNow();
    listeners.forEach(listener -> listener.page.close());
  }
}
