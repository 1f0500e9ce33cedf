package io.updateagent.runtime;

import io.updateagent.deployment.AgentState;
import io.updateagent.process.ServiceManager;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Tells the service manager how the daemon is and that it lives, on a thread of its own, so that
 * nobody waits for it. Without a service manager there is no such thread.
 *
 * <p>The daemon lives while it works, as each step has a time limit of its own, and while it rests
 * no longer than it meant to. Should it not come back from its rest, the sign of life is left out,
 * and the service manager starts it anew.
 */
final class Pulse implements AutoCloseable {
  /** Of the time that the service manager waits: so that one late sign is none too late. */
  private static final int SIGNS = 3;

  private static final Duration ANY = Duration.ofDays(1);

  private final ServiceManager manager;
  private final Pace pace;
  private @Nullable Thread thread;
  private String status = "";
  private String told = "";
  private String download = "";
  private @Nullable Duration backBy;
  private boolean closed;

  Pulse(ServiceManager manager, Pace pace) {
    this.manager = manager;
    this.pace = pace;
  }

  /** The daemon has started. */
  synchronized void begin(AgentState state) {
    if (!manager.listens()) {
      return;
    }
    status = Describe.inShort(state);
    thread = new Thread(this::beat, "pulse");
    thread.setDaemon(true);
    thread.start();
  }

  /** The daemon does nothing, but for so long at most. */
  synchronized void resting(Duration longest) {
    backBy = pace.elapsed().plus(longest);
  }

  /** The daemon is at work. */
  synchronized void working() {
    backBy = null;
  }

  /** The state is another. */
  synchronized void changed(AgentState state) {
    status = Describe.inShort(state);
    download = "";
    notifyAll();
  }

  /**
   * A download has come so far.
   *
   * @param whole its size in bytes; -1 if that is not known
   */
  synchronized void downloaded(long bytes, long whole) {
    String text = whole <= 0 ? "" : " %d %%".formatted(Math.min(100, bytes * 100 / whole));
    if (!text.equals(download)) {
      download = text;
      notifyAll();
    }
  }

  /** Whether the daemon does as it meant to. */
  synchronized boolean isAlive() {
    return backBy == null || pace.elapsed().compareTo(backBy.plus(manager.watchdog())) <= 0;
  }

  private void beat() {
    manager.ready();
    try {
      Duration latest = pace.elapsed();
      while (!isClosed()) {
        String now = awaitNews(untilSign(latest));
        if (!now.equals(told)) {
          manager.status(now);
          told = now;
        }
        if (untilSign(latest).isZero()) {
          latest = pace.elapsed();
          if (isAlive()) {
            manager.alive();
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the daemon ends
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private Duration untilSign(Duration latest) {
    if (manager.watchdog().isZero()) {
      return ANY;
    }
    Duration left = latest.plus(manager.watchdog().dividedBy(SIGNS)).minus(pace.elapsed());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private synchronized String awaitNews(Duration longest) throws InterruptedException {
    Duration end = pace.elapsed().plus(longest);
    Duration left = longest;
    while ((status + download).equals(told) && !closed && !left.isZero() && !left.isNegative()) {
      wait(Math.max(1, left.toMillis()));
      left = end.minus(pace.elapsed());
    }
    return status + download;
  }

  /** The daemon ends. */
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
      thread = null;
      closed = true;
    }
    if (running != null) {
      running.interrupt();
      manager.stopping();
    }
  }
}
