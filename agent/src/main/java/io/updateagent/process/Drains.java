package io.updateagent.process;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The threads that read what commands print. One lives until nobody can write to its pipe any more,
 * which a daemon that a command left behind may put off for long: its output is then read and
 * dropped, because a closed or full pipe would break it.
 */
final class Drains {
  /** How many pipes may be held open by what commands left behind. */
  static final int MOST = 64;

  private static final int MOST_PATIENCE = 3;

  private final Set<Thread> reading = ConcurrentHashMap.newKeySet();

  /** The two readers of a command. */
  record Pair(Thread out, Thread err, Output output) {
    /**
     * Waits until both have read everything; false if someone still holds a pipe.
     *
     * @param patience how long to wait while nothing comes; {@link #MOST_PATIENCE} times that while
     *     something does
     */
    boolean finish(Duration patience) throws InterruptedException {
      long before = -1;
      for (int i = 0; i < MOST_PATIENCE && before != output.received(); i++) {
        before = output.received();
        long end = System.nanoTime() + patience.toNanos();
        for (Thread thread : new Thread[] {out, err}) {
          thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
        if (!out.isAlive() && !err.isAlive()) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Begins to read. The run time reacts to the end of a process under the process's own lock: while
   * it is held here, both readers get theirs (see {@link Output#drain}), however short the command.
   */
  Pair start(Process process, Output output, boolean capture) throws InterruptedException {
    var begun = new CountDownLatch(2);
    synchronized (process) {
      Thread out = start(() -> output.drain(process.getInputStream(), capture, begun));
      Thread err = start(() -> output.drain(process.getErrorStream(), false, begun));
      begun.await();
      return new Pair(out, err, output);
    }
  }

  /** Whether more pipes are held open than may be. */
  boolean areTooMany() {
    return reading.size() > MOST;
  }

  private Thread start(Runnable read) {
    var thread =
        new Thread(
            () -> {
              try {
                read.run();
              } finally {
                reading.remove(Thread.currentThread());
              }
            },
            "output");
    thread.setDaemon(true);
    reading.add(thread);
    thread.start();
    return thread;
  }
}
