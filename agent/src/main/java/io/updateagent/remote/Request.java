package io.updateagent.remote;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call to a server's API.
 *
 * @param headers may hold credentials, which is why {@link #toString} leaves them out
 * @param body JSON text; null for none
 */
public record Request(
    String method, String url, Map<String, String> headers, @Nullable String body) {
  public Request {
    headers = Map.copyOf(headers);
  }

  @Override
  public String toString() {
    return method + " " + Addresses.shown(url);
  }
}
