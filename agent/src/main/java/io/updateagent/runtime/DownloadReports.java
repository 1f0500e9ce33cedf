package io.updateagent.runtime;

import io.updateagent.remote.Ack;
import io.updateagent.remote.ManagementServer;
import io.updateagent.remote.ServerException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a server how far a download came: every tenth part, but not more often than every five
 * seconds; where that takes long, after one minute, two, four and so on. It never waits for the
 * server: what falls due while the last report is under way is left out, as is all beyond {@link
 * #MOST}.
 */
final class DownloadReports implements LongConsumer {
  /** How many requests at most are made in one deployment. */
  static final int MOST = 30;

  private static final Logger LOG = LoggerFactory.getLogger("agent");
  private static final int STEP = 10;
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration FIRST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final double MEBIBYTE = 1024 * 1024;

  private final ManagementServer server;
  private final String deployment;
  private final LongSupplier size;
  private final Pace pace;
  private final Executor executor;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private volatile boolean aborted;
  private Duration latest;
  private Duration longest = FIRST;
  private int told;
  private int count;

  /**
   * @param size gives the size of the whole download in bytes; -1 while it is not known
   * @param executor makes the calls of the server; must not make them on the caller's thread
   */
  DownloadReports(
      ManagementServer server, String deployment, LongSupplier size, Pace pace, Executor executor) {
    this.server = server;
    this.deployment = deployment;
    this.size = size;
    this.pace = pace;
    this.executor = executor;
    this.latest = pace.elapsed();
  }

  /** Each call of the server on a thread of its own. */
  static Executor threads() {
    return call -> {
      var thread = new Thread(call, "progress");
      thread.setDaemon(true);
      thread.start();
    };
  }

  /** So many bytes have arrived. */
  @Override
  public void accept(long bytes) {
    Duration since = pace.elapsed().minus(latest);
    if (since.compareTo(SHORTEST) < 0 || count >= MOST || aborted || underWay.get()) {
      return;
    }
    long whole = size.getAsLong();
    int percent = whole <= 0 ? -1 : (int) Math.min(100, bytes * 100 / whole);
    boolean slow = since.compareTo(longest) >= 0;
    if (percent - told < STEP && !slow) {
      return;
    }
    longest = slow ? doubled(longest) : longest;
    latest = pace.elapsed();
    told = Math.max(0, percent);
    count++;
    String words = words(bytes, whole, percent);
    underWay.set(true);
    executor.execute(() -> tell(percent, words));
  }

  /** Whether the server answered that the deployment is over. */
  boolean isAborted() {
    return aborted;
  }

  private static Duration doubled(Duration wait) {
    Duration twice = wait.multipliedBy(2);
    return twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
  }

  private static String words(long bytes, long whole, int percent) {
    return percent < 0
        ? "Download: %.1f MiB".formatted(bytes / MEBIBYTE)
        : "Download: %d %% (%.1f of %.1f MiB)"
            .formatted(percent, bytes / MEBIBYTE, whole / MEBIBYTE);
  }

  private void tell(int percent, String words) {
    try {
      aborted = server.progress(deployment, percent, words) == Ack.ABORTED;
    } catch (ServerException e) {
      LOG.debug("cannot report progress: {}", e.getMessage());
    } finally {
      underWay.set(false);
    }
  }
}
