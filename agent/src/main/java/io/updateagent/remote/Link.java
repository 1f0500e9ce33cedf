package io.updateagent.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The link of a download. Links of most servers expire. One that the server does not take any more
 * is never tried twice: the management server is asked for another.
 */
final class Link {
  /** How many links in a row may be dead on arrival; one that worked starts the count anew. */
  static final int MOST_NEW = 3;

  private static final Set<Integer> DEAD = Set.of(401, 403, 404, 410);

  private final HttpTransport http;
  private final @Nullable NewLink source;
  private final Consumer<String> notices;
  private Location location;
  private int renewed;
  private String why = "";

  /**
   * @param source gives another link; null if there is none to be had
   * @param notices hears when the server is asked for another, and why
   */
  Link(HttpTransport http, Location location, @Nullable NewLink source, Consumer<String> notices) {
    this.http = http;
    this.location = location;
    this.source = source;
    this.notices = notices;
  }

  /** Where it leads now. */
  String uri() {
    return location.uri();
  }

  /** The address without what may be a secret. */
  @Override
  public String toString() {
    return location.toString();
  }

  /**
   * Requests what is behind it, and behind others in its place.
   *
   * @param from the first byte that is wanted
   * @param validator the version that is wanted, unless it is wanted from its beginning; null for
   *     any
   * @return whatever the last one answers
   * @throws ServerException if no server can be reached, the management server included
   */
  OpenAnswer open(long from, @Nullable String validator) throws ServerException {
    why = "";
    OpenAnswer answer = request(from, validator);
    while (DEAD.contains(answer.code()) && renew(answer)) {
      answer = request(from, validator);
    }
    renewed = DEAD.contains(answer.code()) ? renewed : 0;
    return answer;
  }

  /** What to say of an answer that is an error. */
  String problem(OpenAnswer answer) {
    return "HTTP " + answer.code() + why;
  }

  /** Whether there is another link now. The answer is closed if so. */
  private boolean renew(OpenAnswer answer) throws ServerException {
    if (source == null) {
      return false;
    }
    if (renewed == MOST_NEW) {
      why = "; %d new links of the server did not work either".formatted(MOST_NEW);
      return false;
    }
    notices.accept(
        "%s answers HTTP %d; asking the server for a new link".formatted(location, answer.code()));
    Optional<Offer> offer = ask(source, answer);
    if (offer.isEmpty()) {
      why = ", and the server does not offer the deployment any more";
      return false;
    }
    var next = new Location(offer.get().uri(), offer.get().headers());
    if (next.equals(location)) {
      why = ", and the server has no other link";
      return false;
    }
    renewed++;
    location = next;
    HttpTransport.discard(answer.body());
    return true;
  }

  private Optional<Offer> ask(NewLink source, OpenAnswer answer) throws ServerException {
    try {
      return source.ask();
    } catch (ServerException e) {
      HttpTransport.discard(answer.body());
      throw new ServerException(
          e.kind(),
          "%s answers HTTP %d, and a new link cannot be had: %s"
              .formatted(location, answer.code(), e.getMessage()),
          e.httpCode(),
          e.retryAfter().orElse(null),
          e);
    }
  }

  private OpenAnswer request(long from, @Nullable String validator) throws ServerException {
    Map<String, String> headers = new HashMap<>(location.headers());
    // Otherwise the library asks for gzip, and the length it gives is not that of the content.
    headers.put("Accept-Encoding", "identity");
    if (from > 0) {
      headers.put("Range", "bytes=%d-".formatted(from));
      if (validator != null) {
        headers.put("If-Range", validator);
      }
    }
    return http.open(new Request("GET", location.uri(), headers, null));
  }
}
