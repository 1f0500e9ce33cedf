package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Hashes what is read, and does not close what it reads from. */
final class DigestedStream extends FilterInputStream {
  private final MessageDigest digest = Digests.sha256();

  DigestedStream(InputStream in) {
    super(in);
  }

  /** Reads the rest and gives the checksum of all. */
  String finish() throws IOException {
    transferTo(OutputStream.nullOutputStream());
    return Digests.hex(digest);
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      digest.update((byte) value);
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      digest.update(buffer, offset, read);
    }
    return read;
  }

  @Override
  public long skip(long length) throws IOException {
    return read(new byte[(int) Math.min(length, 64 * 1024)]);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  @Override
  public void close() {
    // The archive goes on behind it.
  }
}
