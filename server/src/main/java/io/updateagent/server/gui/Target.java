package io.updateagent.server.gui;

import io.updateagent.server.reach.Reach;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Store;
import java.util.ArrayList;
import java.util.List;

/**
 * To which devices something goes.
 *
 * @param ids of single devices; empty for those that the query lets through
 */
record Target(DeviceQuery query, List<String> ids) {

  /** Keeps its own copy. */
  Target {
    ids = List.copyOf(ids);
  }

  /** Which of its devices an artifact fits, and what is to be known of them. */
  Reach reach(Store store, String artifact) {
    return Reach.of(devices(store), store.artifacts().named(artifact));
  }

  private List<Device> devices(Store store) {
    return ids.isEmpty()
        ? store.devices().find(query.filter(0, DeviceFilter.MOST))
        : ids.stream().flatMap(id -> store.devices().find(id).stream()).toList();
  }

  /** In words, for the page. */
  String inWords() {
    if (!ids.isEmpty()) {
      return Words.count(ids.size(), "chosen device");
    }
    if (query.isEmpty()) {
      return "all devices";
    }
    var words = new ArrayList<String>();
    if (!query.group().isEmpty()) {
      words.add(
          query.group().equals(DeviceQuery.NO_GROUP) ? "in no group" : "in group " + query.group());
    }
    if (!query.verdict().isEmpty()) {
      words.add(query.verdict());
    }
    if (!query.status().isEmpty()) {
      words.add(query.status());
    }
    if (!query.text().isEmpty()) {
      words.add("matching “" + query.text() + "”");
    }
    if (!query.fingerprint().isEmpty()) {
      words.add("with content " + query.fingerprint());
    }
    return "devices " + String.join(", ", words);
  }
}
