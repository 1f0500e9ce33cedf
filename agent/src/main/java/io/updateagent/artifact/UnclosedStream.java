package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.InputStream;

/** Does not close what it reads from. */
final class UnclosedStream extends FilterInputStream {
  UnclosedStream(InputStream in) {
    super(in);
  }

  @Override
  public void close() {
    // The archive goes on behind it.
  }
}
