package io.updateagent.remote.hawkbit;

import io.updateagent.remote.Addresses;
import io.updateagent.remote.Answer;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.Request;
import io.updateagent.remote.ServerException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls below {@code /{tenant}/controller/v1/{controllerId}}, with the device's token. */
final class DeviceApi {
  private final HttpTransport http;
  private final List<String> addresses;
  private final String tenant;
  private final Access access;
  private String address;

  DeviceApi(HttpTransport http, List<String> addresses, String tenant, Access access) {
    this.http = http;
    this.addresses = addresses.stream().map(url -> url.replaceAll("/+$", "")).toList();
    this.tenant = tenant;
    this.access = access;
    this.address = this.addresses.get(0);
  }

  /** Reads the base resource, at the first address where a server answers. */
  Base base() throws ServerException {
    var last = new ServerException(ServerException.Kind.UNREACHABLE, "no address to ask");
    for (String candidate : addresses) {
      try {
        address = candidate;
        return Answers.base(required(call("GET", "", null), "ask for a deployment").body());
      } catch (ServerException e) {
        last = e;
        if (e.kind() != ServerException.Kind.UNREACHABLE) {
          throw e;
        }
      }
    }
    throw last;
  }

  Answer get(String path) throws ServerException {
    return call("GET", path, null);
  }

  Answer post(String path, String body) throws ServerException {
    return call("POST", path, body);
  }

  Answer put(String path, String body) throws ServerException {
    return call("PUT", path, body);
  }

  /**
   * What a download from that address needs: the device's token, but only for the host of the
   * server itself, and never without the encryption that the server itself is talked to with.
   */
  Map<String, String> downloadHeaders(String url) throws ServerException {
    String authorization = access.authorization();
    try {
      URI there = new URI(url);
      URI here = new URI(address);
      boolean encrypted = "https".equalsIgnoreCase(there.getScheme());
      boolean same = there.getHost() != null && there.getHost().equalsIgnoreCase(here.getHost());
      boolean safe = encrypted || !"https".equalsIgnoreCase(here.getScheme());
      return authorization != null && same && safe
          ? Map.of("Authorization", authorization)
          : Map.of();
    } catch (URISyntaxException e) {
      return Map.of(); // the download says what is wrong with its address
    }
  }

  /** The answer, if it is a good one. */
  Answer required(Answer answer, String what) throws ServerException {
    if (answer.isSuccess()) {
      return answer;
    }
    throw switch (answer.code()) {
      case 401, 403 -> refused(ServerException.Kind.UNAUTHORIZED, answer, what, advice());
      case 413 -> refused(ServerException.Kind.TOO_LARGE, answer, what, "");
      default -> refused(ServerException.Kind.REFUSED, answer, what, "");
    };
  }

  private String advice() throws ServerException {
    return "; check the token and that the server lets %s in".formatted(access.controllerId());
  }

  private ServerException refused(
      ServerException.Kind kind, Answer answer, String what, String advice) {
    return new ServerException(
        kind,
        "cannot %s: %s answered HTTP %d%s"
            .formatted(what, Addresses.shown(address), answer.code(), advice),
        answer.code(),
        answer.retryAfter(),
        null);
  }

  private Answer call(String method, String path, @Nullable String body) throws ServerException {
    String authorization = access.authorization();
    String url = "%s/%s/controller/v1/%s%s".formatted(address, tenant, access.controllerId(), path);
    Map<String, String> headers =
        authorization == null ? Map.of() : Map.of("Authorization", authorization);
    var request = new Request(method, url, headers, body);
    return method.equals("GET") ? http.send(request) : http.sendAlone(request);
  }
}
