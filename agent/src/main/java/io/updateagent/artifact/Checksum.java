package io.updateagent.artifact;

import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a content that arrives piece by piece. That of a large one is computed beside its
 * reading and writing, on a thread of its own, at most half a mebibyte behind.
 */
final class Checksum {
  /** What is smaller is done before another thread would have begun. */
  private static final int SMALL = 512 * 1024;

  private static final int PIECE = 128 * 1024;
  private static final int PIECES = 4;

  /** One thread: the pieces of a content come one after the other. It ends when it has nothing. */
  private static final Executor BESIDE = executor();

  private final MessageDigest digest = Digests.sha256();
  private final @Nullable BlockingQueue<byte[]> free;

  /**
   * @param size of the content in bytes
   */
  Checksum(long size) {
    free = size < SMALL ? null : new ArrayBlockingQueue<>(PIECES);
    for (int i = 0; free != null && i < PIECES; i++) {
      free.add(new byte[PIECE]);
    }
  }

  private static Executor executor() {
    var executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              var thread = new Thread(task, "checksum");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /**
   * Goes on with so many bytes. They are taken over: the caller may change them afterwards.
   *
   * @throws InterruptedIOException if the thread is interrupted while the computing lags behind
   */
  void update(byte[] bytes, int offset, int length) throws InterruptedIOException {
    if (free == null) {
      digest.update(bytes, offset, length);
      return;
    }
    for (int done = 0; done < length; done += PIECE) {
      int count = Math.min(PIECE, length - done);
      byte[] piece = take(free);
      System.arraycopy(bytes, offset + done, piece, 0, count);
      BESIDE.execute(
          () -> {
            digest.update(piece, 0, count);
            free.add(piece);
          });
    }
  }

  private static byte[] take(BlockingQueue<byte[]> free) throws InterruptedIOException {
    try {
      return free.take();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("the agent was stopped");
  }

  /**
   * The checksum of all, in hexadecimal; nothing may follow.
   *
   * @throws InterruptedIOException if the thread is interrupted before it is known
   */
  String finish() throws InterruptedIOException {
    if (free == null) {
      return Digests.hex(digest);
    }
    var result = new FutureTask<>(() -> Digests.hex(digest));
    BESIDE.execute(result);
    try {
      return result.get();
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a checksum cannot fail", e);
    }
  }
}
