package io.updateagent.remote;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes proxies from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in upper or lower case. */
final class EnvironmentProxies extends ProxySelector {
  private final Map<String, String> environment;

  EnvironmentProxies(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    String address = variable(uri.getScheme().toUpperCase(Locale.ROOT) + "_PROXY");
    if (address.isEmpty() || isExempt(Objects.requireNonNullElse(uri.getHost(), ""))) {
      return List.of(Proxy.NO_PROXY);
    }
    URI proxy = URI.create(address.contains("://") ? address : "http://" + address);
    int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
    return List.of(
        new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
  }

  @Override
  public void connectFailed(
      @Nullable URI uri, @Nullable SocketAddress address, @Nullable IOException error) {
    // The request fails, and says so.
  }

  private boolean isExempt(String host) {
    for (String exempt : variable("NO_PROXY").split(",", -1)) {
      String name = exempt.strip();
      String domain = name.startsWith(".") ? name : "." + name;
      if (name.equals("*") || (!name.isEmpty() && ("." + host).endsWith(domain))) {
        return true;
      }
    }
    return false;
  }

  private String variable(String name) {
    String upper = environment.get(name);
    String lower = environment.get(name.toLowerCase(Locale.ROOT));
    return upper != null ? upper : Objects.requireNonNullElse(lower, "");
  }
}
