package io.updateagent.module;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Brings a file to the disk while more of it is read, verified and written: at the end not much is
 * left to wait for, and the page cache of a small device never fills with it.
 */
final class Flushing implements AutoCloseable {
  private static final long MEBIBYTE = 1024L * 1024;

  /** As much is written before the disk is asked to take it. */
  private static final long UNSYNCED = 32 * MEBIBYTE;

  private final Disk disk;
  private @Nullable FutureTask<Void> current;

  /** Where the file is. */
  interface Disk {
    /**
     * Takes what was written of the file.
     *
     * @throws IOException if it could not
     */
    void flush() throws IOException;
  }

  Flushing(Disk disk) {
    this.disk = disk;
  }

  /**
   * Hears that so many bytes more were written; waits if the disk is further behind than one
   * portion.
   *
   * @param before size of the file before them, in bytes
   * @throws IOException if the disk did not take what was written before
   */
  void written(long before, int count) throws IOException {
    if (before / UNSYNCED != (before + count) / UNSYNCED) {
      await();
      current = new FutureTask<>(this::flush);
      var thread = new Thread(current, "flushing");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private @Nullable Void flush() throws IOException {
    disk.flush();
    return null;
  }

  private void await() throws IOException {
    FutureTask<Void> flush = current;
    if (flush == null) {
      return;
    }
    current = null; // a failure is said once
    try {
      flush.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the agent was stopped");
    } catch (ExecutionException e) {
      Throwable failure = e.getCause();
      throw failure instanceof IOException known ? known : new IOException(failure);
    }
  }

  /**
   * Waits for what is under way.
   *
   * @throws IOException if the disk did not take it
   */
  @Override
  public void close() throws IOException {
    await();
  }
}
