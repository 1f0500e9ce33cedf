package io.updateagent.server.gui;

import io.updateagent.server.store.Admission;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which devices somebody looks at, as the address of the page says it. A word that means nothing
 * does not restrict.
 *
 * @param status an admission, in lower case
 * @param group a name; {@code -} for devices in no group
 */
record DeviceQuery(String text, String verdict, String status, String group, String fingerprint) {
  static final String NO_GROUP = "-";

  static DeviceQuery read(Function<String, String> given) {
    return new DeviceQuery(
        given.apply("q"),
        given.apply("verdict"),
        given.apply("status"),
        given.apply("group"),
        given.apply("fingerprint"));
  }

  DeviceFilter filter(int offset, int limit) {
    return new DeviceFilter(
        word(status, Admission::of),
        word(verdict, one -> Verdict.valueOf(one.toUpperCase(java.util.Locale.ROOT))),
        group.isEmpty() ? Optional.empty() : Optional.of(group.equals(NO_GROUP) ? "" : group),
        fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint),
        text,
        Map.of(),
        offset,
        limit);
  }

  private static <T> Optional<T> word(String word, Function<String, T> meaning) {
    try {
      return word.isEmpty() ? Optional.empty() : Optional.of(meaning.apply(word));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  boolean isEmpty() {
    return parts().isEmpty();
  }

  private Map<String, String> parts() {
    var parts = new LinkedHashMap<String, String>();
    parts.put("q", text);
    parts.put("verdict", verdict);
    parts.put("status", status);
    parts.put("group", group);
    parts.put("fingerprint", fingerprint);
    parts.values().removeIf(String::isEmpty);
    return parts;
  }

  /** The address of a page with these devices. */
  String on(String path) {
    return isEmpty()
        ? path
        : path
            + "?"
            + parts().entrySet().stream()
                .map(one -> one.getKey() + "=" + Words.encoded(one.getValue()))
                .collect(Collectors.joining("&"));
  }
}
