package io.updateagent.keys;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a key in hardware is (RFC 7512): {@code
 * pkcs11:object=device;slot-id=1?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/agent/pin}.
 * Used are {@code object} (the label of the key's certificate), {@code slot-id}, {@code
 * module-path}, {@code pin-source} and {@code pin-value}; the rest is passed over.
 */
record Pkcs11Uri(Map<String, String> attributes) {
  private static final String SCHEME = "pkcs11:";
  private static final long LONGEST_PIN = 1024;
  private static final int LONGEST_SHOWN = 200;

  /** Where distributions put the module that gives all the others. */
  private static final List<String> COMMON_MODULES =
      List.of("/usr/lib64/p11-kit-proxy.so", "/usr/lib/p11-kit-proxy.so");

  static boolean isOne(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * @throws IOException if it is not such an address; the message does not repeat it
   */
  static Pkcs11Uri parse(String uri) throws IOException {
    Map<String, String> attributes = new HashMap<>();
    for (String part : uri.substring(SCHEME.length()).split("[;?&]", -1)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        attributes.put(part.substring(0, equals), decoded(part.substring(equals + 1)));
      } else if (!part.isEmpty()) {
        throw new IOException("it is not of the form pkcs11:NAME=VALUE;...?NAME=VALUE&...");
      }
    }
    return new Pkcs11Uri(Map.copyOf(attributes));
  }

  private static String decoded(String value) throws IOException {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IOException("a % in it is not followed by two digits", e);
    }
  }

  @Nullable String object() {
    return attributes.get("object");
  }

  @Nullable String slot() {
    return attributes.get("slot-id");
  }

  /** The library that speaks to the hardware. */
  Path module() throws IOException {
    String named = attributes.get("module-path");
    if (named != null) {
      return Path.of(named);
    }
    for (String common : COMMON_MODULES) {
      if (Files.isRegularFile(Path.of(common))) {
        return Path.of(common);
      }
    }
    throw new IOException("add ?module-path=LIBRARY, the library that speaks to the hardware");
  }

  /** The PIN; null if none is given. */
  char @Nullable [] pin() throws IOException {
    String source = attributes.get("pin-source");
    if (source == null) {
      String value = attributes.get("pin-value");
      return value == null ? null : value.toCharArray();
    }
    Path file = file(source);
    try {
      if (Files.size(file) > LONGEST_PIN) {
        throw new IOException("its pin-source %s is no file with a PIN".formatted(file));
      }
      return Files.readString(file).strip().toCharArray();
    } catch (java.nio.file.FileSystemException e) {
      throw new IOException("its pin-source %s cannot be read".formatted(file), e);
    }
  }

  private static Path file(String source) throws IOException {
    try {
      return Path.of(source.replaceFirst("^file:(//(?=/))?", ""));
    } catch (InvalidPathException e) {
      throw new IOException("its pin-source is no path of a file", e);
    }
  }

  /** Names the key, without PIN and whatever else there is. */
  @Override
  public String toString() {
    String object = object();
    return SCHEME + (object == null ? "" : "object=" + shown(object));
  }

  /** Foreign text on one line, and not too long. */
  static String shown(String text) {
    String clean = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return clean.length() <= LONGEST_SHOWN ? clean : clean.substring(0, LONGEST_SHOWN) + "...";
  }
}
