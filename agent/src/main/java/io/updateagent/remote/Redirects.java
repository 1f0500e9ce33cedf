package io.updateagent.remote;

import java.io.IOException;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as far as they do no harm: never from https to http, and what proves who the
 * device is goes to no other server than the one it is meant for. A request with a body stays where
 * it was sent to, as a body may hold secrets, too.
 */
final class Redirects implements Interceptor {
  /** The server answered, but with a redirect that is not followed. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private static final int MOST = 5;
  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> KEEPING_THE_METHOD = Set.of(307, 308);

  @Override
  public Response intercept(Chain chain) throws IOException {
    Request request = chain.request();
    Response response = chain.proceed(request);
    for (int followed = 0; CODES.contains(response.code()); followed++) {
      Request next = next(request, response);
      response.close();
      if (followed == MOST) {
        throw new Refused("redirected more than %d times".formatted(MOST));
      }
      request = next;
      response = chain.proceed(request);
    }
    return response;
  }

  private static Request next(Request request, Response response) throws IOException {
    HttpUrl target = target(request, response);
    boolean same = isSame(request.url(), target);
    boolean reading = request.body() == null;
    if (!reading && (!same || !KEEPING_THE_METHOD.contains(response.code()))) {
      throw refused("and does not take the request itself; set ServerURL to", target);
    }
    Request.Builder next = request.newBuilder().url(target);
    return same ? next.build() : next.removeHeader("Authorization").build();
  }

  private static HttpUrl target(Request request, Response response) throws IOException {
    String location = response.header("Location");
    @Nullable HttpUrl target = location == null ? null : request.url().resolve(location);
    if (target == null) {
      response.close();
      throw new Refused("redirected to what is no address");
    }
    if (request.url().isHttps() && !target.isHttps()) {
      response.close();
      throw refused("without encryption, which is not followed:", target);
    }
    return target;
  }

  /** The same server, if only on its encrypted side. */
  private static boolean isSame(HttpUrl from, HttpUrl to) {
    boolean upgraded = !from.isHttps() && to.isHttps() && isDefaultPort(from) && isDefaultPort(to);
    return from.host().equals(to.host())
        && (upgraded || (from.port() == to.port() && from.scheme().equals(to.scheme())));
  }

  private static boolean isDefaultPort(HttpUrl url) {
    return url.port() == HttpUrl.defaultPort(url.scheme());
  }

  private static IOException refused(String why, HttpUrl target) {
    return new Refused(
        "the server redirects elsewhere %s %s".formatted(why, Addresses.shown(target.toString())));
  }
}
