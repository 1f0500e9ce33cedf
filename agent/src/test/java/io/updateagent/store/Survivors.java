package io.updateagent.store;

import io.updateagent.store.CrashingDisk.Change;
import io.updateagent.store.CrashingDisk.Content;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Enumerates what may be left after a power cut: every subset of the changes of names that were not
 * synced, times, for each file that is then reachable, its old bytes, its new ones, and the new
 * ones torn or as zeros.
 */
final class Survivors {
  private static final int MOST_CHANGES = 6;

  private final Map<String, Content> durable;
  private final List<Change> pending;

  Survivors(Map<String, Content> durable, List<Change> pending) {
    this.durable = durable;
    this.pending = pending;
  }

  List<Image> images() {
    // Without any sync at all there would be too many; the newest changes are the ones in question.
    int free = Math.min(pending.size(), MOST_CHANGES);
    List<Change> settled = pending.subList(0, pending.size() - free);
    List<Change> open = pending.subList(pending.size() - free, pending.size());
    var images = new LinkedHashMap<Object, Image>();
    for (int subset = 0; subset < 1 << free; subset++) {
      var names = new TreeMap<>(durable);
      settled.forEach(change -> change.applyTo(names));
      for (int i = 0; i < free; i++) {
        if ((subset >> i & 1) == 1) {
          open.get(i).applyTo(names);
        }
      }
      for (Image image : withBytes(names)) {
        images.putIfAbsent(image.key(), image);
      }
    }
    return List.copyOf(images.values());
  }

  private static List<Image> withBytes(Map<String, Content> names) {
    List<Image> images = List.of(new Image(new TreeMap<>()));
    for (Map.Entry<String, Content> entry : names.entrySet()) {
      var longer = new ArrayList<Image>();
      for (byte[] bytes : variants(entry.getValue())) {
        images.forEach(image -> longer.add(image.with(entry.getKey(), bytes)));
      }
      images = longer;
    }
    return images;
  }

  private static List<byte[]> variants(Content content) {
    byte[] old = content.durable;
    byte[] fresh = content.now;
    if (Arrays.equals(old, fresh)) {
      return List.of(old);
    }
    int same = Math.max(0, Arrays.mismatch(old, fresh));
    var variants = new HashMap<Integer, byte[]>();
    for (int length : new int[] {same, same + 1, (same + fresh.length) / 2, fresh.length - 1}) {
      if (length >= same && length < fresh.length) {
        variants.put(length, Arrays.copyOf(fresh, length));
      }
    }
    var all = new ArrayList<byte[]>(variants.values());
    all.add(old);
    all.add(fresh);
    if (same < fresh.length) {
      all.add(Arrays.copyOf(Arrays.copyOf(fresh, same), fresh.length)); // sized, but never filled
    }
    return all;
  }
}
