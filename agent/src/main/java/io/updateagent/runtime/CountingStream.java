package io.updateagent.runtime;

import io.updateagent.remote.ArtifactChanged;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Counts what is read through it, and tells a listener after each read. */
final class CountingStream extends FilterInputStream {
  private final LongConsumer listener;
  private long count;
  private boolean changed;

  CountingStream(InputStream in, LongConsumer listener) {
    super(in);
    this.listener = listener;
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  /** Whether it has no end, because what is at its source is something else now. */
  boolean hasChanged() {
    return changed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read;
    try {
      read = super.read(buffer, offset, length);
    } catch (ArtifactChanged e) {
      changed = true;
      throw e;
    }
    if (read > 0) {
      count += read;
      listener.accept(count);
    }
    return read;
  }
}
