package io.updateagent.runtime;

import io.updateagent.remote.ServerException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Breaks a download off once nobody wants it any more, whatever it waits for then: bytes of a
 * server that sends none, or the next attempt to reach it. It looks a few times a second.
 */
final class DownloadWatch implements AutoCloseable {
  private static final long TICK_MILLISECONDS = 250;

  private final Supplier<Optional<String>> unwanted;
  private final Runnable breakOff;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable String reason;

  /**
   * @param unwanted why nobody wants the download any more; empty while somebody does
   * @param breakOff ends the call of the server, or the wait for the next one, if there is one
   */
  private DownloadWatch(Supplier<Optional<String>> unwanted, Runnable breakOff) {
    this.unwanted = unwanted;
    this.breakOff = breakOff;
  }

  /** Begins to watch. */
  static DownloadWatch begin(Supplier<Optional<String>> unwanted, Runnable breakOff) {
    var watch = new DownloadWatch(unwanted, breakOff);
    var thread = new Thread(watch::look, "download-watch");
    thread.setDaemon(true);
    thread.start();
    return watch;
  }

  /** A part of the download, which may take long. */
  interface Work<T> {
    T run() throws IOException, ServerException;
  }

  /**
   * Does a part of the download while it is wanted.
   *
   * @throws IOException that says why it is not wanted, or what the work throws
   */
  <T> T whileWanted(Work<T> work) throws IOException, ServerException {
    check();
    try {
      T done = work.run();
      leave();
      return done;
    } catch (IOException | ServerException e) {
      leave(); // the reason counts, not what breaking off looked like
      throw e;
    }
  }

  private synchronized void check() throws IOException {
    if (reason != null) {
      throw new IOException(reason);
    }
  }

  private void leave() throws IOException {
    if (isOver()) {
      Thread.interrupted(); // it was meant for the work alone
      check();
    }
  }

  private synchronized boolean isOver() {
    return reason != null;
  }

  private void look() {
    try {
      while (waited()) {
        Optional<String> why = unwanted.get();
        if (why.isPresent()) {
          stop(why.get());
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether it goes on, some time later. */
  private boolean waited() throws InterruptedException {
    return !closed.await(TICK_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  /** Again and again, should it have been between two calls. */
  private void stop(String why) throws InterruptedException {
    synchronized (this) {
      reason = why;
    }
    do {
      breakOff.run();
    } while (waited());
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
