package io.updateagent.runtime;

import io.updateagent.remote.ArtifactChanged;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells a recording what is read through it, and remembers whether the source broke. */
final class RecordedStream extends FilterInputStream {
  private final Recording recording;
  private final long fromServer;
  private long count;
  private boolean broken;

  /**
   * @param fromServer how many bytes come before those that come from a server
   */
  RecordedStream(InputStream in, Recording recording, long fromServer) {
    super(in);
    this.recording = recording;
    this.fromServer = fromServer;
  }

  /** Whether a server, or the way to it, is why there is no more. */
  boolean isBroken() {
    return broken;
  }

  Recording recording() {
    return recording;
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
      throw e; // what was read is of no use to a later attempt
    } catch (IOException e) {
      broken = count >= fromServer;
      throw e;
    }
    if (read > 0) {
      count += read;
      recording.received(buffer, offset, read);
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
}
