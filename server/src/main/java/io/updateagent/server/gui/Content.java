package io.updateagent.server.gui;

import io.updateagent.server.store.Artifact;
import io.updateagent.server.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a device says is on it.
 *
 * @param provides what its artifacts provide; a device gives it among its inventory, so it is known
 *     by the names that artifacts here use, and by how such names end
 * @param inventory everything else
 */
record Content(
    Map<String, String> provides, Map<String, String> inventory, Map<String, List<String>> given) {

  static Content of(Store store, String device) {
    Map<String, List<String>> given = store.devices().attributes(device);
    Set<String> names =
        store.artifacts().all().stream()
            .map(Artifact::content)
            .map(ArtifactText::read)
            .flatMap(text -> text.provides().keySet().stream())
            .collect(Collectors.toSet());
    var provides = new TreeMap<String, String>();
    var inventory = new TreeMap<String, String>();
    given.forEach(
        (name, values) ->
            (isProvided(name, names) ? provides : inventory).put(name, String.join("\n", values)));
    return new Content(provides, inventory, given);
  }

  private static boolean isProvided(String name, Set<String> known) {
    return name.equals("artifact_name")
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
