package io.updateagent.cli.artifact;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code KEY:VALUE} on the command line. */
final class KeyValue {
  private KeyValue() {}

  /**
   * The values of each key, in the order given.
   *
   * @throws IOException if one has no colon
   */
  static Map<String, List<String>> grouped(List<String> pairs) throws IOException {
    Map<String, List<String>> all = new TreeMap<>();
    for (String pair : pairs) {
      int colon = pair.indexOf(':');
      if (colon < 1) {
        throw new IOException("%s is not of the form KEY:VALUE".formatted(pair));
      }
      all.computeIfAbsent(pair.substring(0, colon), key -> new ArrayList<>())
          .add(pair.substring(colon + 1));
    }
    return all;
  }

  /**
   * The value of each key.
   *
   * @param option what they are given with
   * @throws IOException if one has no colon, or a key is given twice
   */
  static Map<String, String> single(String option, List<String> pairs) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Map.Entry<String, List<String>> one : grouped(pairs).entrySet()) {
      if (one.getValue().size() > 1) {
        throw new IOException("%s %s is given twice".formatted(option, one.getKey()));
      }
      all.put(one.getKey(), one.getValue().get(0));
    }
    return all;
  }
}
