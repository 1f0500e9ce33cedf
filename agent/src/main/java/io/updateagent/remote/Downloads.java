package io.updateagent.remote;

import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Downloads that go on where they broke off, a bounded number of times. */
public final class Downloads {
  private final HttpTransport http;
  private final Supplier<Backoff> backoff;
  private final Duration longestWait;
  private final Waiter waiter;

  /**
   * @param backoff gives a fresh schedule of the waits before each attempt to go on; it is for the
   *     whole download, so progress does not start it anew
   * @param longestWait a server that wants to be left alone for longer is not waited for
   */
  public Downloads(
      HttpTransport http, Supplier<Backoff> backoff, Duration longestWait, Waiter waiter) {
    this.http = http;
    this.backoff = backoff;
    this.longestWait = longestWait;
    this.waiter = waiter;
  }

  /**
   * Opens a download. A connection that breaks, here or while the stream is read, is made again; so
   * is one that a server answers with an error that passes: too busy, or broken for the moment.
   *
   * @param notices hears of each wait before it begins, in one line
   * @return the content; reading fails with an {@link java.io.IOException} when all attempts are
   *     used up
   * @throws ServerException if the server refuses, or cannot be reached with all attempts
   */
  public InputStream open(String uri, Consumer<String> notices) throws ServerException {
    return open(uri, Map.of(), notices);
  }

  /**
   * As {@link #open(String, Consumer)}, for what a server offered: with the headers that it needs,
   * which do not follow a redirect to another host, and with its checksum. Its end is only given if
   * the checksum is right.
   */
  public InputStream open(Offer offer, Consumer<String> notices) throws ServerException {
    InputStream content = open(offer.uri(), offer.headers(), notices);
    String sha256 = offer.sha256();
    return sha256 == null
        ? content
        : new VerifiedStream(content, sha256, Addresses.shown(offer.uri()));
  }

  private InputStream open(String uri, Map<String, String> headers, Consumer<String> notices)
      throws ServerException {
    var patience = new Patience(backoff.get(), longestWait, waiter, notices);
    while (true) {
      try {
        OpenAnswer answer = ResumingStream.request(http, uri, headers, 0, null);
        if (answer.code() == 200) {
          return new ResumingStream(http, uri, headers, answer, patience);
        }
        HttpTransport.discard(answer.body());
        throw refused(uri, answer);
      } catch (ServerException e) {
        if (!passes(e) || !waited(patience, e)) {
          throw e;
        }
      }
    }
  }

  private static ServerException refused(String uri, OpenAnswer answer) {
    return new ServerException(
        ServerException.Kind.REFUSED,
        "cannot download %s: HTTP %d".formatted(Addresses.shown(uri), answer.code()),
        answer.code(),
        answer.retryAfter(),
        null);
  }

  private static boolean passes(ServerException e) {
    return e.kind() == ServerException.Kind.UNREACHABLE || Patience.passes(e.httpCode());
  }

  private static boolean waited(Patience patience, ServerException problem) throws ServerException {
    try {
      Optional<Duration> asked = problem.retryAfter();
      return patience.waitAfter(String.valueOf(problem.getMessage()), asked.orElse(null));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw problem;
    }
  }
}
