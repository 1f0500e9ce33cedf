package io.updateagent.remote;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Downloads that go on where they broke off, a bounded number of times. */
public final class Downloads {
  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int NOT_SATISFIABLE = 416;

  private final HttpTransport http;
  private final Supplier<Backoff> backoff;
  private final Duration longestWait;
  private final Waiter waiter;
  private final Shelf shelf;
  private final Throttle throttle;
  private @Nullable Thread sleeper;

  /**
   * @param backoff gives a fresh schedule of the waits before each attempt to go on; it is for the
   *     whole download, so progress does not start it anew
   * @param longestWait a server that wants to be left alone for longer is not waited for
   */
  public Downloads(
      HttpTransport http, Supplier<Backoff> backoff, Duration longestWait, Waiter waiter) {
    this(http, backoff, longestWait, waiter, Shelf.none(), Throttle.none());
  }

  /**
   * As the other one.
   *
   * @param shelf keeps what was received, for a later attempt
   * @param throttle holds back what comes too fast
   */
  public Downloads(
      HttpTransport http,
      Supplier<Backoff> backoff,
      Duration longestWait,
      Waiter waiter,
      Shelf shelf,
      Throttle throttle) {
    this.http = http;
    this.backoff = backoff;
    this.longestWait = longestWait;
    this.waiter = waiter;
    this.shelf = shelf;
    this.throttle = throttle;
  }

  /**
   * Opens a download. A connection that breaks, here or while the stream is read, is made again; so
   * is one that a server answers with an error that passes: too busy, or broken for the moment.
   * What the shelf has of it, and the server still has as it was, is not fetched again.
   *
   * @param notices hears of each wait before it begins, in one line
   * @return the content; reading fails with an {@link java.io.IOException} when all attempts are
   *     used up
   * @throws ServerException if the server refuses, or cannot be reached with all attempts
   */
  public InputStream open(String uri, Consumer<String> notices) throws ServerException {
    return open(new Location(uri, Map.of()), null, notices);
  }

  /**
   * As {@link #open(String, Consumer)}, for what a server offered: with the headers that it needs,
   * which do not follow a redirect to another host, and with its checksum. Its end is only given if
   * the checksum is right.
   *
   * @param newLink is asked for another link, at most three times in a row, when a server answers
   *     401, 403, 404 or 410; null if there is none to be had
   */
  public InputStream open(Offer offer, @Nullable NewLink newLink, Consumer<String> notices)
      throws ServerException {
    InputStream content = open(new Location(offer.uri(), offer.headers()), newLink, notices);
    String sha256 = offer.sha256();
    return sha256 == null
        ? content
        : new VerifiedStream(content, sha256, Addresses.shown(offer.uri()));
  }

  /**
   * Ends the download's call of the server, or its wait for the next one; for any thread. Whoever
   * reads it then sees a connection that broke, or an interruption, and must not go on.
   */
  public void breakOff() {
    http.abandon();
    synchronized (waiter) {
      if (sleeper != null) {
        sleeper.interrupt();
      }
    }
  }

  /**
   * A wait that may be ended; nothing else of a download is interrupted, least of all its files.
   */
  private void sleep(Duration length) throws InterruptedException {
    synchronized (waiter) {
      sleeper = Thread.currentThread();
    }
    try {
      waiter.sleep(length);
    } finally {
      synchronized (waiter) {
        sleeper = null;
      }
    }
  }

  private InputStream open(Location location, @Nullable NewLink newLink, Consumer<String> notices)
      throws ServerException {
    var link = new Link(http, location, newLink, notices);
    var patience = new Patience(backoff.get(), longestWait, this::sleep, notices);
    Shelf.Part part = shelf.find(location.uri(), notices);
    while (true) {
      try {
        if (part != null) {
          InputStream whole = goOn(link, part, patience);
          if (whole != null) {
            return whole;
          }
          notices.accept("the server has another artifact now; the download begins anew");
          part = null;
        }
        return begin(link, link.open(0, null), patience);
      } catch (ServerException e) {
        if (!passes(e) || !waited(patience, e)) {
          throw e;
        }
      }
    }
  }

  /** What goes on where the part ends; null if the server cannot go on with it. */
  private @Nullable InputStream goOn(Link link, Shelf.Part part, Patience patience)
      throws ServerException {
    OpenAnswer answer = link.open(part.length(), part.validator());
    if (answer.code() == PARTIAL
        && ResumingStream.fits(answer, part.length(), -1, part.validator())) {
      return goOn(link, new ResumingStream(link, answer, patience, part));
    }
    if (answer.code() == OK) {
      // The server gives the whole, because it changed or because it does not do ranges.
      patience.say("the server sends the artifact from its beginning");
      return begin(link, answer, patience);
    }
    HttpTransport.discard(answer.body());
    if (answer.code() == PARTIAL || answer.code() == NOT_SATISFIABLE) {
      return null;
    }
    throw refused(link, answer);
  }

  private InputStream goOn(Link link, ResumingStream rest) throws ServerException {
    try {
      return shelf.goOn(throttle.around(rest), rest.length());
    } catch (IOException e) {
      HttpTransport.discard(rest);
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "cannot go on with %s: %s".formatted(link, e.getMessage()),
          e);
    }
  }

  private InputStream begin(Link link, OpenAnswer answer, Patience patience)
      throws ServerException {
    if (answer.code() != OK) {
      HttpTransport.discard(answer.body());
      throw refused(link, answer);
    }
    if (!answer.isPlain()) {
      HttpTransport.discard(answer.body());
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "cannot download %s: the server packs it (Content-Encoding), which was not asked for; serve the file as it is"
              .formatted(link));
    }
    String validator = answer.validator();
    var nothing = new Shelf.Part(0, "");
    var content = new ResumingStream(link, answer, patience, nothing);
    return shelf.begin(link.uri(), validator, throttle.around(content), content.length());
  }

  private static ServerException refused(Link link, OpenAnswer answer) {
    return new ServerException(
        ServerException.Kind.REFUSED,
        "cannot download %s: %s".formatted(link, link.problem(answer)),
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
