package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the disk does not take is never passed over, and it is asked while writing goes on. */
class FlushingTest {
  private static final int PORTION = 32 * 1024 * 1024;

  private final SlowDisk disk = new SlowDisk();
  private final Flushing flushing = new Flushing(disk);

  @Test
  void theDiskIsAskedOnceForEachPortion() throws IOException {
    for (long size = 0; size < 4L * PORTION; size += 1024 * 1024) {
      flushing.written(size, 1024 * 1024);
    }
    flushing.close();
    assertEquals(4, disk.flushes.get());
  }

  @Test
  void writingGoesOnMeanwhile() throws Exception {
    disk.free = new CountDownLatch(1);
    flushing.written(0, PORTION);
    assertDoesNotThrow(() -> flushing.written(PORTION, PORTION / 2));
    disk.free.countDown();
    flushing.close();
    assertEquals(1, disk.flushes.get());
  }

  @Test
  void aFailureIsSaidBeforeTheNextPortionAndAtTheEnd() throws Exception {
    disk.failure = new IOException("Input/output error");
    flushing.written(0, PORTION);
    String said =
        assertThrows(IOException.class, () -> flushing.written(PORTION, PORTION)).getMessage();
    assertEquals("Input/output error", said);
    assertDoesNotThrow(flushing::close);
    flushing.written(2L * PORTION, PORTION);
    assertEquals(said, assertThrows(IOException.class, flushing::close).getMessage());
  }

  @Test
  void aFailureIsSaidOnceWhereTheFileIsClosedForIt() {
    disk.failure = new IOException("No space left on device");
    var said =
        assertThrows(
            IOException.class,
            () -> {
              try (flushing) {
                flushing.written(0, PORTION);
                flushing.written(PORTION, PORTION);
              }
            });
    assertEquals("No space left on device", said.getMessage());
  }

  @Test
  void whateverFailsIsAFailureOfTheFile() throws IOException {
    var broken =
        new Flushing(
            () -> {
              throw new IllegalStateException("broken");
            });
    broken.written(0, PORTION);
    assertThrows(IOException.class, broken::close);
  }

  @Test
  void whoeverIsStoppedDoesNotWaitForTheDisk() throws Exception {
    disk.free = new CountDownLatch(1);
    flushing.written(0, PORTION);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedIOException.class, flushing::close);
    assertTrue(Thread.interrupted());
    disk.free.countDown();
  }

  /** One that can be slow, or broken. */
  private static final class SlowDisk implements Flushing.Disk {
    private final AtomicInteger flushes = new AtomicInteger();
    private volatile CountDownLatch free = new CountDownLatch(0);
    private volatile @Nullable IOException failure;

    @Override
    public void flush() throws IOException {
      flushes.incrementAndGet();
      try {
        free.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      IOException now = failure;
      if (now != null) {
        throw now;
      }
    }
  }
}
