package io.updateagent.remote;

import java.util.Locale;
import okhttp3.HttpUrl;

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

  /**
   * The host of an address, in small letters and as it goes over the wire; empty if it names none.
   * Not only strict names of hosts: {@code my_gateway}, too.
   */
  static String host(String address) {
    HttpUrl url = HttpUrl.parse(address);
    return url == null ? "" : url.host();
  }

  /** Whether the address begins with http or https and names a host. */
  public static boolean isHttp(String address) {
    String lower = address.toLowerCase(Locale.ROOT);
    return lower.matches("https?://[^/?#\\s]+([/?#]\\S*)?");
  }
}
