package io.updateagent.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what identity and inventory scripts print: {@code name=value} lines. */
final class KeyValues {
  private static final int MOST_NAMES = 500;
  private static final int MOST_VALUES = 100;
  private static final int LONGEST = 4096;

  private KeyValues() {}

  /**
   * The values of each name, in order; other lines are passed over. So is what is beyond the
   * bounds: 500 names, 100 values each, 4096 characters a line.
   */
  static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> values = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.length() <= LONGEST) {
        add(line.substring(0, equals).strip(), line.substring(equals + 1).strip(), values);
      }
    }
    return values;
  }

  private static void add(String name, String value, Map<String, List<String>> values) {
    if (values.size() >= MOST_NAMES && !values.containsKey(name)) {
      return;
    }
    List<String> known = values.computeIfAbsent(name, first -> new ArrayList<>());
    if (known.size() < MOST_VALUES) {
      known.add(value);
    }
  }
}
