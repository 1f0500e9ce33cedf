package io.updateagent.server;

import io.updateagent.server.store.Store;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server does by itself now and then. */
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final int PHASES_SECONDS = 1;
  private static final int SEEN_SECONDS = 60;
  private static final int PATIENCE_SECONDS = 10;

  private final Store store;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            var made = new Thread(work, "upkeep");
            made.setDaemon(true);
            return made;
          });

  Upkeep(Store store) {
    this.store = store;
  }

  /** Begins; the first time everything is due a while from now. */
  void start() {
    every(PHASES_SECONDS, "begin the next phase of deployments", () -> store.reports().goOn());
    every(SEEN_SECONDS, "note when devices called", () -> store.devices().writeSeen());
  }

  private void every(int seconds, String what, Runnable work) {
    Runnable guarded =
        () -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.error("cannot {}; it is tried again in {} s", what, seconds, e);
          }
        };
    var unused = thread.scheduleWithFixedDelay(guarded, seconds, seconds, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("upkeep did not end within {} s", PATIENCE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
