package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Downloads that go on where they broke off, a bounded number of times. */
public final class Downloads {
  private final HttpTransport http;
  private final Supplier<Backoff> backoff;
  private final Waiter waiter;

  /**
   * @param backoff gives a fresh schedule of the waits before each attempt to go on; it is for the
   *     whole download, so progress does not start it anew
   */
  public Downloads(HttpTransport http, Supplier<Backoff> backoff, Waiter waiter) {
    this.http = http;
    this.backoff = backoff;
    this.waiter = waiter;
  }

  /**
   * Opens a download. A connection that breaks, here or while the stream is read, is made again.
   *
   * @return the content; reading fails with an {@link IOException} when all attempts are used up
   * @throws ServerException if the server refuses, or cannot be reached with all attempts
   */
  public InputStream open(String uri) throws ServerException {
    Backoff waits = backoff.get();
    while (true) {
      try {
        OpenAnswer answer = ResumingStream.request(http, uri, 0, null);
        if (answer.code() == 200) {
          return new ResumingStream(http, uri, answer, waits, waiter);
        }
        HttpTransport.discard(answer.body());
        throw new ServerException(
            ServerException.Kind.REFUSED,
            "cannot download %s: HTTP %d".formatted(Addresses.shown(uri), answer.code()),
            answer.code(),
            answer.retryAfter(),
            null);
      } catch (ServerException e) {
        Optional<Duration> wait =
            e.kind() == ServerException.Kind.UNREACHABLE ? waits.next() : Optional.empty();
        if (wait.isEmpty()) {
          throw e;
        }
        sleep(wait.get(), e);
      }
    }
  }

  private void sleep(Duration wait, ServerException problem) throws ServerException {
    try {
      waiter.sleep(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw problem;
    }
  }
}
