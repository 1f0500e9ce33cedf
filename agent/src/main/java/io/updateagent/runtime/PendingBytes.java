package io.updateagent.runtime;

import java.util.Arrays;

/** Bytes that were received and are not on the disk yet, oldest first. */
final class PendingBytes {
  private byte[] bytes = new byte[0];
  private int size;

  int size() {
    return size;
  }

  void add(byte[] buffer, int offset, int length) {
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + length, 2 * bytes.length));
    }
    System.arraycopy(buffer, offset, bytes, size, length);
    size += length;
  }

  /** Takes the oldest ones out. */
  byte[] take(int length) {
    byte[] taken = Arrays.copyOf(bytes, length);
    size -= length;
    System.arraycopy(bytes, length, bytes, 0, size);
    return taken;
  }

  void clear() {
    bytes = new byte[0];
    size = 0;
  }
}
