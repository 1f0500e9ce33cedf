package io.updateagent.remote.mender;

import io.updateagent.remote.Addresses;
import io.updateagent.remote.Answer;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.Request;
import io.updateagent.remote.ServerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One of the servers that are configured: calls it, with a token of its own. What the server does
 * not take any more is renewed once for each call; what is near its end, before.
 */
final class Station {
  private static final String AUTHENTICATION = "/api/devices/v1/authentication/auth_requests";

  /** How long an old token is used on when no new one can be got. */
  private static final Duration LATER = Duration.ofHours(1);

  private final HttpTransport http;
  private final String address;
  private final Tokens tokens;
  private final Proof proof;
  private final BiConsumer<String, String> heard;

  /** Whether this server knows only the first version of asking for a deployment. */
  private boolean withoutV2;

  /**
   * @param heard hears each token that the server took, and an empty one if it did not
   */
  Station(
      HttpTransport http,
      String address,
      Tokens tokens,
      Proof proof,
      BiConsumer<String, String> heard) {
    this.http = http;
    this.address = address;
    this.tokens = tokens;
    this.proof = proof;
    this.heard = heard;
  }

  boolean isWithoutV2() {
    return withoutV2;
  }

  void lacksV2() {
    withoutV2 = true;
  }

  /** Forgets the token. */
  void forget() {
    tokens.drop(address);
  }

  String shown() {
    return Addresses.shown(address);
  }

  /**
   * Calls, authenticated; at most four requests.
   *
   * @throws ServerException if the server cannot be reached, or gives no token
   */
  Answer call(String method, String path, @Nullable String body) throws ServerException {
    return call(http::send, new Errand(method, path, body));
  }

  /** As {@link #call}, over connections of its own, for what the server is to take note of. */
  Answer tell(String path, String body) throws ServerException {
    return call(http::sendAlone, new Errand("PUT", path, body));
  }

  /** Forgets the connection, as what comes over it makes no sense. */
  void startAnew() {
    http.startAnew();
  }

  private record Errand(String method, String path, @Nullable String body) {}

  /** A way to send a request. */
  private interface Way {
    Answer send(Request request) throws ServerException;
  }

  private Answer call(Way way, Errand errand) throws ServerException {
    String known = tokens.get(address, proof.request());
    String token = known == null ? authenticate() : renewed(known);
    Answer answer = authorized(token, way, errand);
    if (answer.code() == 401 && token.equals(known)) {
      tokens.drop(address);
      answer = authorized(authenticate(), way, errand);
    }
    if (answer.code() == 401) {
      tokens.drop(address);
    }
    return answer;
  }

  private String renewed(String known) {
    if (!tokens.isOld(address)) {
      return known;
    }
    try {
      return authenticate();
    } catch (ServerException e) {
      // It may be good for a while still; if it is not, the call says so.
      tokens.keep(address, LATER);
      return known;
    }
  }

  private Answer authorized(String token, Way way, Errand errand) throws ServerException {
    Map<String, String> headers = new HashMap<>();
    headers.put("Authorization", "Bearer " + token);
    Answer answer =
        way.send(new Request(errand.method(), address + errand.path(), headers, errand.body()));
    heard.accept(answer.code() == 401 ? "" : token, address);
    return answer;
  }

  private String authenticate() throws ServerException {
    String request = proof.renewed();
    Map<String, String> signed = Map.of("X-MEN-Signature", proof.signature(request));
    Answer answer = http.sendAlone(new Request("POST", address + AUTHENTICATION, signed, request));
    if (answer.code() == 401 || answer.code() == 403) {
      tokens.drop(address);
      throw new ServerException(
          ServerException.Kind.UNAUTHORIZED,
          "%s has not accepted this device yet".formatted(shown()),
          answer.code(),
          answer.retryAfter(),
          null);
    }
    if (!answer.isSuccess()) {
      throw unexpected(answer, "authenticate");
    }
    String token = answer.body().strip();
    if (!MenderServer.isToken(token)) {
      throw new ServerException(
          ServerException.Kind.MALFORMED,
          "cannot authenticate: the token that %s answered with cannot be understood"
              .formatted(shown()));
    }
    tokens.put(address, request, token);
    return token;
  }

  /** What is wrong with an answer. */
  ServerException unexpected(Answer answer, String what) {
    ServerException.Kind kind =
        switch (answer.code()) {
          case 401, 403 -> ServerException.Kind.UNAUTHORIZED;
          case 413 -> ServerException.Kind.TOO_LARGE;
          default -> ServerException.Kind.REFUSED;
        };
    return new ServerException(
        kind,
        "cannot %s: %s answered HTTP %d".formatted(what, shown(), answer.code()),
        answer.code(),
        answer.retryAfter(),
        null);
  }
}
