package io.updateagent.remote.hawkbit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.updateagent.json.Trees;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The device's inventory as attributes that every hawkBit server takes and can filter by. Names
 * have no dots, as these separate members in filters: what is no ASCII letter, digit, {@code -} or
 * {@code _} becomes {@code _}, so {@code rootfs-image.version} is {@code rootfs-image_version}. Of
 * several values, all are given in one, with {@code ", "} between them.
 */
final class Attributes {
  static final int MOST = 100;
  static final int LONGEST = 128;

  /** What is set while the device is inconsistent, and taken away when it is not. */
  static final List<String> OF_INCONSISTENCY =
      List.of(
          "agent_inconsistent_since", "agent_inconsistent_cause", "agent_inconsistent_artifact");

  private static final String CUT = "...";

  private Attributes() {}

  /** The attributes, the most important first, no more than the server takes. */
  static Map<String, String> of(Map<String, List<String>> inventory) {
    var ordered = new ArrayList<String>();
    ordered.add("agent_state");
    ordered.addAll(OF_INCONSISTENCY);
    ordered.addAll(List.of("artifact_name", "device_type", "agent_version", "agent_fingerprint"));
    ordered.retainAll(inventory.keySet());
    new TreeMap<>(inventory)
        .keySet().stream().filter(name -> !ordered.contains(name)).forEach(ordered::add);
    var attributes = new LinkedHashMap<String, String>();
    for (String name : ordered) {
      String key = key(name);
      if (!key.isEmpty() && attributes.size() < MOST) {
        attributes.putIfAbsent(key, value(inventory.getOrDefault(name, List.of())));
      }
    }
    return attributes;
  }

  private static String key(String name) {
    String key = name.replaceAll("[^A-Za-z0-9_-]", "_");
    return key.substring(0, Math.min(key.length(), LONGEST));
  }

  private static String value(List<String> values) {
    String text = String.join(", ", values).replaceAll("\\p{Cntrl}+", " ");
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = LONGEST - CUT.length();
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
  }

  /** The body that sets attributes and leaves all others alone. */
  static String merge(Map<String, String> attributes) {
    return body("merge", attributes);
  }

  /** The body that takes attributes away. */
  static String remove(Collection<String> names) {
    var all = new LinkedHashMap<String, String>();
    names.forEach(name -> all.put(name, ""));
    return body("remove", all);
  }

  private static String body(String mode, Map<String, String> attributes) {
    ObjectNode body = Trees.object().put("mode", mode);
    ObjectNode data = body.putObject("data");
    attributes.forEach(data::put);
    return Trees.line(body);
  }
}
