package io.updateagent.check;

import io.updateagent.runtime.Rehearsal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** An artifact whose download breaks off in its first payload. */
final class CutArtifact implements Rehearsal.Opening {
  private static final byte[] PAYLOAD = "data/0000.tar".getBytes(StandardCharsets.US_ASCII);
  private static final int BLOCK = 512;
  private static final int AFTER_HEADER = BLOCK + 40;

  private final Rehearsal.Opening whole;

  CutArtifact(Rehearsal.Opening whole) {
    this.whole = whole;
  }

  @Override
  public InputStream open() throws IOException {
    long length = beginning() + AFTER_HEADER;
    return new FilterInputStream(whole.open()) {
      private long left = length;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int count) throws IOException {
        if (left == 0) {
          throw new IOException("the connection was lost");
        }
        int read = super.read(buffer, offset, (int) Math.min(count, left));
        left -= Math.max(0, read);
        return read;
      }
    };
  }

  /** Where the archive's entry of the payload begins. */
  private long beginning() throws IOException {
    try (InputStream in = whole.open()) {
      long at = 0;
      for (byte[] block = in.readNBytes(BLOCK);
          block.length == BLOCK;
          block = in.readNBytes(BLOCK)) {
        if (java.util.Arrays.equals(block, 0, PAYLOAD.length, PAYLOAD, 0, PAYLOAD.length)) {
          return at;
        }
        at += BLOCK;
      }
      throw new IOException("the artifact has no payload");
    }
  }
}
