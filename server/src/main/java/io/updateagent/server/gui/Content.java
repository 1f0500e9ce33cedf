package io.updateagent.server.gui;

import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a device says is on it.
 *
 * @param provides what its artifacts provide, as it said when it asked for a deployment; until it
 *     did, what of its inventory has a name that artifacts here use, or ends as such names do
 * @param inventory everything else
 */
record Content(
    Map<String, String> provides, Map<String, String> inventory, Map<String, List<String>> given) {

  static Content of(Store store, String device) {
    Map<String, List<String>> given = store.devices().attributes(device);
    Map<String, String> said = store.provides().of(device);
    Predicate<String> isProvided = said.isEmpty() ? guess(store) : said::containsKey;
    var provides = new TreeMap<>(said);
    var inventory = new TreeMap<String, String>();
    given.forEach(
        (name, values) -> {
          String value = String.join("\n", values);
          if (isProvided.test(name)) {
            provides.putIfAbsent(name, value);
          } else {
            inventory.put(name, value);
          }
        });
    return new Content(provides, inventory, given);
  }

  private static Predicate<String> guess(Store store) {
    Set<String> known =
        store.artifacts().all().stream()
            .map(Artifact::content)
            .map(ArtifactText::read)
            .flatMap(text -> text.provides().keySet().stream())
            .collect(Collectors.toSet());
    return name ->
        name.equals("artifact_name")
            || name.equals("artifact_group")
            || known.contains(name)
            || name.endsWith(".version")
            || name.endsWith(".checksum");
  }

  /** All values of a name. */
  List<String> all(String name) {
    return given.getOrDefault(name, List.of());
  }
}
