package io.updateagent.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what identity and inventory scripts print: {@code name=value} lines. */
final class KeyValues {
  private KeyValues() {}

  /** The values of each name, in order; other lines are passed over. */
  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> values = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        values
            .computeIfAbsent(line.substring(0, equals).strip(), name -> new ArrayList<>())
            .add(line.substring(equals + 1).strip());
      }
    }
    return values;
  }
}
