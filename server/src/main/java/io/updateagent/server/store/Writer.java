package io.updateagent.server.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Writes for all, one after the other. What waits is committed together: a disk takes a hundred
 * reports in about the time that it takes one. Each is still all or nothing by itself, and on disk
 * before whoever asked for it goes on.
 */
final class Writer implements AutoCloseable {
  private static final int MOST_TOGETHER = 200;
  private static final String BEFORE = "before_this_one";

  private final Jdbi jdbi;
  private final BlockingQueue<Errand<?>> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong commits = new AtomicLong();
  private final Thread thread = new Thread(this::run, "database writer");
  private volatile boolean closed;

  Writer(Jdbi jdbi) {
    this.jdbi = jdbi;
    thread.setDaemon(true);
    thread.start();
  }

  /** What somebody waits for. */
  private static final class Errand<T> {
    private final Database.Work<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable Runnable outcome;

    Errand(Database.Work<T> work) {
      this.work = work;
    }

    /** Does it; what fails is taken back, and nothing of the others. */
    void run(Handle handle) {
      handle.savepoint(BEFORE);
      try {
        T result = work.with(handle);
        handle.releaseSavepoint(BEFORE);
        outcome = () -> answer.complete(result);
      } catch (RuntimeException | Error e) {
        if (e instanceof RuntimeException known
            && DiskFull.orSame(known) instanceof DiskFull full) {
          throw full; // SQLite took back everything, also what others wrote before
        }
        handle.rollbackToSavepoint(BEFORE);
        outcome = () -> answer.completeExceptionally(e);
      }
    }

    /** Tells, once it is on disk. */
    void tell() {
      Objects.requireNonNull(outcome).run();
    }
  }

  /** Does it in a transaction, and gives what comes of it when that is on disk. */
  <T> T write(Database.Work<T> work) {
    var errand = new Errand<>(work);
    waiting.add(errand);
    if (closed) {
      abandon();
    }
    try {
      return errand.answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw DiskFull.orSame(known);
      }
      if (e.getCause() instanceof Error known) {
        throw known;
      }
      throw e;
    }
  }

  /** How many transactions were written. */
  long commits() {
    return commits.get();
  }

  private void run() {
    var together = new ArrayList<Errand<?>>(MOST_TOGETHER);
    while (!closed) {
      try {
        together.add(waiting.take());
        waiting.drainTo(together, MOST_TOGETHER - 1);
        write(together);
      } catch (InterruptedException e) {
        closed = true;
      } catch (RuntimeException | Error e) {
        // Whatever it is, nobody waits for ever, and the next ones have their try.
        together.forEach(errand -> errand.answer.completeExceptionally(e));
      }
      together.clear();
    }
    abandon();
  }

  private void write(List<Errand<?>> together) {
    jdbi.useTransaction(handle -> together.forEach(errand -> errand.run(handle)));
    commits.incrementAndGet();
    together.forEach(Errand::tell);
  }

  private void abandon() {
    for (Errand<?> errand = waiting.poll(); errand != null; errand = waiting.poll()) {
      errand.answer.completeExceptionally(new IllegalStateException("the database is closed"));
    }
  }

  /** Ends after what is being written; whoever still waits is told that it is closed. */
  @Override
  public void close() {
    closed = true;
    waiting.add(new Errand<>(handle -> "")); // it may be waiting for one
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
