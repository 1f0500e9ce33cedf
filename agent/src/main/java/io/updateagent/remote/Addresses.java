package io.updateagent.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;

/** What may be shown and used of an address. */
public final class Addresses {
  private static final int MAX_SHOWN = 200;

  private Addresses() {}

  /** The address without user, query and fragment, which may hold secrets; shortened if long. */
  public static String shown(String address) {
    String text = address;
    for (char end : new char[] {'?', '#'}) {
      int at = text.indexOf(end);
      text = at < 0 ? text : text.substring(0, at);
    }
    text = text.replaceFirst("//[^/]*@", "//");
    return Texts.printable(text, MAX_SHOWN);
  }

  /** The host of an address, in small letters; empty if it names none. */
  static String host(String address) {
    try {
      return Objects.requireNonNullElse(new URI(address).getHost(), "").toLowerCase(Locale.ROOT);
    } catch (URISyntaxException e) {
      return "";
    }
  }

  /** Whether the address begins with http or https and names a host. */
  public static boolean isHttp(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    return lower.matches("https?://[^/?#\\s]+([/?#]\\S*)?");
  }
}
