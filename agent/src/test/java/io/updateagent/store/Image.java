package io.updateagent.store;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What is on a disk after a power cut: names and bytes. */
record Image(Map<String, byte[]> files) {

  /** Equal for images that no program can tell apart, and for few others. */
  Map<String, ByteBuffer> key() {
    var key = new HashMap<String, ByteBuffer>();
    files.forEach((name, bytes) -> key.put(name, ByteBuffer.wrap(bytes)));
    // Nobody reads what is in the reserve.
    key.computeIfPresent(
        Reserve.NAME, (name, bytes) -> ByteBuffer.allocate(Long.BYTES).putLong(0, bytes.limit()));
    return key;
  }

  /** The same for images that differ only in what was left of a write that never took place. */
  Map<String, ByteBuffer> keyWithoutRemains() {
    var key = key();
    key.keySet().removeIf(name -> name.endsWith(".new") || name.equals(Reserve.NAME));
    return key;
  }

  /** The same with one file more, or another. */
  Image with(String name, byte[] bytes) {
    var changed = new TreeMap<>(files);
    changed.put(name, bytes);
    return new Image(changed);
  }

  /** The same without a file. */
  Image without(String name) {
    var changed = new TreeMap<>(files);
    changed.remove(name);
    return new Image(changed);
  }
}
