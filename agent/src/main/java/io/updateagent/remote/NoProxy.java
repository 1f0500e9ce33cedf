package io.updateagent.remote;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is reached without a proxy, as NO_PROXY says it, separated by commas: {@code *}; the end of
 * a name, with or without a dot before it; an address; a block of addresses like {@code
 * 10.0.0.0/8}; each but the star with a port, if it counts for that one only.
 */
final class NoProxy {
  private static final Pattern WITH_PORT = Pattern.compile("(\\[.+]|[^:]+):(\\d{1,5})");
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  private final String list;

  NoProxy(String list) {
    this.list = list;
  }

  /** Whether a server is reached directly. */
  boolean covers(String host, int port) {
    String plain = unbracketed(host.toLowerCase(Locale.ROOT)).replaceFirst("\\.$", "");
    for (String part : list.split("[,\\s]+", -1)) {
      if (covers(part.toLowerCase(Locale.ROOT), plain, port)) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(String entry, String host, int port) {
    if (entry.isEmpty() || entry.equals("*")) {
      return !entry.isEmpty();
    }
    String name = entry;
    Matcher withPort = WITH_PORT.matcher(entry);
    if (withPort.matches()) {
      if (Integer.parseInt(withPort.group(2)) != port) {
        return false;
      }
      name = withPort.group(1);
    }
    byte[] address = address(host);
    if (address != null) {
      return isIn(unbracketed(name), address);
    }
    String end = name.replaceFirst("^\\*?\\.?", "");
    return !end.isEmpty() && ("." + host).endsWith("." + end);
  }

  private static boolean isIn(String block, byte[] address) {
    int slash = block.indexOf('/');
    byte[] base = address(slash < 0 ? block : block.substring(0, slash));
    if (base == null || base.length != address.length) {
      return false;
    }
    int bits = base.length * 8;
    String length = slash < 0 ? String.valueOf(bits) : block.substring(slash + 1);
    if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > bits) {
      return false;
    }
    int rest = bits - Integer.parseInt(length);
    return new BigInteger(1, base)
        .shiftRight(rest)
        .equals(new BigInteger(1, address).shiftRight(rest));
  }

  /** The bytes of an address; null for a name, which is never looked up. */
  private static byte @Nullable [] address(String text) {
    if (!ADDRESS.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress();
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
