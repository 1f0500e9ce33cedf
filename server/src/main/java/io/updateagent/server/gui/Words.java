package io.updateagent.server.gui;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.updateagent.server.store.Device;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Says things of the store in words. */
final class Words {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SUFFIX = "_INCONSISTENT";
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};
  private static final int KILO = 1024;

  private Words() {}

  /** What an identity says, in its order; one that is no object stands as it is. */
  static Map<String, String> identity(String json) {
    var pairs = new LinkedHashMap<String, String>();
    try {
      JsonNode node = JSON.readTree(json);
      node.properties().forEach(one -> pairs.put(one.getKey(), one.getValue().asText()));
    } catch (JsonProcessingException e) {
      pairs.put("identity", json);
    }
    return pairs;
  }

  /** What people call a device: its identity in one line, or its id if that is empty. */
  static String name(Device device) {
    Map<String, String> pairs = identity(device.identity());
    String name =
        pairs.size() == 1
            ? pairs.values().iterator().next()
            : pairs.entrySet().stream()
                .map(one -> one.getKey() + " " + one.getValue())
                .collect(Collectors.joining(", "));
    return name.isBlank() ? device.id() : name;
  }

  /** The name of an artifact without the mark that some clients put behind it. */
  static String clean(String artifact) {
    return artifact.endsWith(SUFFIX)
        ? artifact.substring(0, artifact.length() - SUFFIX.length())
        : artifact;
  }

  /** A size as people say it: {@code 1.5 MiB}. */
  static String size(long bytes) {
    if (bytes < KILO) {
      return bytes + " B";
    }
    double size = bytes;
    int unit = -1;
    while (size >= KILO && unit < UNITS.length - 1) {
      size /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }

  /** A number with its noun: {@code 1 device}, {@code 2 devices}. */
  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }

  /** For the query of an address. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
