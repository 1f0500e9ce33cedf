package io.updateagent.remote;

import java.util.Map;

/**
 * Where a download comes from.
 *
 * @param uri its address, which may hold a signature
 * @param headers what the server needs to let it go, secrets among them
 */
record Location(String uri, Map<String, String> headers) {
  Location {
    headers = Map.copyOf(headers);
  }

  /** The address without what may be a secret. */
  @Override
  public String toString() {
    return Addresses.shown(uri);
  }
}
