package io.updateagent.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** Whether a text can be the base address of a server. */
final class ServerAddress {
  private static final int LARGEST_PORT = 65_535;

  /** Also what is no strict host name: with an underscore, or with letters of any alphabet. */
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("([\\p{L}\\p{N}._-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>\\d{1,5}))?");

  private ServerAddress() {}

  /** Whether it begins like one, with {@code https://} or {@code http://}. */
  static boolean hasScheme(String url) {
    String small = url.toLowerCase(Locale.ROOT);
    return small.startsWith("http://") || small.startsWith("https://");
  }

  /** Whether it has a host, and neither user nor query nor fragment. */
  static boolean isBase(String url) {
    try {
      URI uri = new URI(url);
      var authority = HOST_AND_PORT.matcher(Objects.requireNonNullElse(uri.getRawAuthority(), ""));
      if (!authority.matches() || uri.getRawQuery() != null || uri.getRawFragment() != null) {
        return false;
      }
      String port = authority.group("port");
      return port == null || Integer.parseInt(port) <= LARGEST_PORT;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
