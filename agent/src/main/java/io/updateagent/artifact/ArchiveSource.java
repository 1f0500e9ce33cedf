package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes under an archive: counted, bounded while headers are parsed, and checked where an
 * archive may have nothing but zeros. Does not close what it reads from.
 */
final class ArchiveSource extends FilterInputStream {
  private long count;
  private long zeros;
  private long left = Long.MAX_VALUE;

  ArchiveSource(InputStream in) {
    super(in);
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  /** Demands that the next bytes are zeros: the padding of a file. */
  void expectZeros(long bytes) {
    zeros = bytes;
  }

  /** From now on no more than that may be read, until the bound is lifted. */
  void bound(long bytes) {
    left = bytes;
  }

  void unbound() {
    left = Long.MAX_VALUE;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      count += read;
      left -= read;
      if (left < 0) {
        throw new ArtifactException("the description of a file in an archive is too long");
      }
      checkZeros(buffer, offset, read);
    }
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

  @Override
  public void close() {
    // The owner of the source closes it.
  }

  private void checkZeros(byte[] buffer, int offset, int length) throws ArtifactException {
    int checked = (int) Math.min(zeros, length);
    zeros -= checked;
    for (int i = offset; i < offset + checked; i++) {
      if (buffer[i] != 0) {
        throw new ArtifactException("something hides behind a file; " + Damage.ADVICE);
      }
    }
  }
}
