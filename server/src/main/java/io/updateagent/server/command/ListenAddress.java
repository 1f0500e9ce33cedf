package io.updateagent.server.command;

import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where the server listens.
 *
 * @param port 0 for any free one
 */
record ListenAddress(String host, int port) {
  private static final int LAST_PORT = 65_535;

  /** Whether only this machine can reach it. */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Reads {@code HOST:PORT}; an IPv6 address may stand in brackets. */
  static final class Converter implements ITypeConverter<ListenAddress> {
    @Override
    public ListenAddress convert(String text) {
      int colon = text.lastIndexOf(':');
      String port = text.substring(colon + 1);
      if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > LAST_PORT) {
        throw new TypeConversionException("it must be HOST:PORT, not " + text);
      }
      String host = text.substring(0, colon).replaceAll("^\\[(.*)\\]$", "$1");
      return new ListenAddress(host, Integer.parseInt(port));
    }
  }
}
