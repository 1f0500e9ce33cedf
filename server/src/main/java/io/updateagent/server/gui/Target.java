package io.updateagent.server.gui;

import io.updateagent.server.store.Admission;
import io.updateagent.server.store.Device;
import io.updateagent.server.store.DeviceFilter;
import io.updateagent.server.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /** Which of the target's devices an artifact fits, and what is to be known of them. */
  record Reach(
      List<Device> sound, List<Device> inconsistent, int already, int other, int notAccepted) {

    int fitting() {
      return sound.size() + inconsistent.size();
    }

    /** Changes when another device is inconsistent than the ones that somebody saw. */
    String mark() {
      return Integer.toHexString(
          Objects.hash(inconsistent.stream().map(Device::id).sorted().toList()));
    }
  }

  Reach reach(Store store, String artifact) {
    var sound = new ArrayList<Device>();
    var inconsistent = new ArrayList<Device>();
    int already = 0;
    int other = 0;
    int notAccepted = 0;
    var artifacts = store.artifacts().named(artifact);
    for (Device device : devices(store)) {
      if (device.admission() != Admission.ACCEPTED) {
        notAccepted++;
      } else if (artifacts.stream().noneMatch(one -> one.fits(device.type()))) {
        other++;
      } else if (device.isInconsistent()) {
        inconsistent.add(device);
      } else {
        sound.add(device);
        already += device.artifact().equals(artifact) ? 1 : 0;
      }
    }
    return new Reach(sound, inconsistent, already, other, notAccepted);
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
