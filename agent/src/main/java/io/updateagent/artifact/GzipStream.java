package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Decompresses gzip, of one or several members, and does not pass over garbage behind them. */
final class GzipStream extends GZIPInputStream {
  private static final int BUFFER = 64 * 1024;
  private static final int TRAILER = 8;

  GzipStream(InputStream in) throws IOException {
    super(in, BUFFER);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    // The decoder has at most the last member's trailer left, unless something follows.
    if (read < 0 && (inf.getRemaining() > TRAILER || in.read() >= 0)) {
      throw new ArtifactException("something follows the end of the compressed data");
    }
    return read;
  }
}
