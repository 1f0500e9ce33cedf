package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to give more than so many bytes: what unpacks to more is a bomb. */
final class BoundedStream extends FilterInputStream {
  private long left;

  BoundedStream(InputStream in, long limit) {
    super(in);
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    spend(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    spend(Math.max(read, 0));
    return read;
  }

  @Override
  public long skip(long length) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(length, 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void spend(int bytes) throws ArtifactException {
    left -= bytes;
    if (left < 0) {
      throw new ArtifactException("the header is larger than is allowed");
    }
  }
}
