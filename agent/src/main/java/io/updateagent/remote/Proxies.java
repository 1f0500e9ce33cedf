package io.updateagent.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * Takes proxies from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in upper or lower case, and tells them
 * user and password, if the address has them. Those never show in a message.
 */
final class Proxies extends ProxySelector implements Authenticator {
  private static final String AUTHORIZATION = "Proxy-Authorization";
  private static final int HTTP_PORT = 80;

  /** By the scheme of what is to be reached. */
  private final Map<String, Proxy> proxies = new HashMap<>();

  private final Map<SocketAddress, String> credentials = new HashMap<>();
  private final NoProxy exempt;

  /**
   * @throws ServerException if a variable is no address of a proxy
   */
  Proxies(Map<String, String> environment) throws ServerException {
    this.exempt = new NoProxy(variable(environment, "NO_PROXY"));
    for (String scheme : List.of("http", "https")) {
      String name = scheme.toUpperCase(Locale.ROOT) + "_PROXY";
      String address = variable(environment, name).strip();
      if (!address.isEmpty()) {
        proxies.put(scheme, proxy(name, address.contains("://") ? address : "http://" + address));
      }
    }
  }

  private Proxy proxy(String variable, String address) throws ServerException {
    try {
      URI uri = new URI(address);
      String host = uri.getHost();
      if (host != null && "http".equalsIgnoreCase(uri.getScheme())) {
        var place =
            InetSocketAddress.createUnresolved(host, uri.getPort() < 0 ? HTTP_PORT : uri.getPort());
        remember(place, uri.getRawUserInfo());
        return new Proxy(Proxy.Type.HTTP, place);
      }
    } catch (URISyntaxException | IllegalArgumentException e) {
      // Without the cause, which repeats the address, and with it a password.
      throw wrong(variable);
    }
    throw wrong(variable);
  }

  private static ServerException wrong(String variable) {
    return new ServerException(
        ServerException.Kind.MALFORMED,
        "cannot use %s: it must be an address like http://proxy.example.org:3128"
            .formatted(variable));
  }

  private void remember(SocketAddress place, @Nullable String user) {
    if (user == null) {
      return;
    }
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    String password = colon < 0 ? "" : user.substring(colon + 1);
    credentials.put(place, Credentials.basic(decoded(name), decoded(password)));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public List<Proxy> select(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    Proxy proxy = proxies.get(scheme);
    boolean direct =
        proxy == null || exempt.covers(Addresses.host(uri.toString()), port(uri, scheme));
    return List.of(direct ? Proxy.NO_PROXY : proxy);
  }

  private static int port(URI uri, String scheme) {
    HttpUrl url = HttpUrl.get(uri);
    return url == null ? HttpUrl.defaultPort(scheme) : url.port();
  }

  @Override
  public @Nullable Request authenticate(@Nullable Route route, Response response) {
    Request request = response.request();
    String known = route == null ? null : credentials.get(route.proxy().address());
    // A proxy that does not take them will not take them a second time either.
    if (known == null || request.header(AUTHORIZATION) != null) {
      return null;
    }
    return request.newBuilder().header(AUTHORIZATION, known).build();
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException error) {
    // The request fails, and says so.
  }

  private static String variable(Map<String, String> environment, String name) {
    String upper = environment.get(name);
    String lower = environment.get(name.toLowerCase(Locale.ROOT));
    return upper != null ? upper : Objects.requireNonNullElse(lower, "");
  }
}
