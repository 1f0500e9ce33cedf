package io.updateagent.runtime;

import io.updateagent.remote.ServerException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A download that ends once nobody wants it any more. */
final class StoppableStream extends FilterInputStream {
  private final DownloadWatch watch;

  private StoppableStream(InputStream in, DownloadWatch watch) {
    super(in);
    this.watch = watch;
  }

  /** Opens a download under a watch, which ends with it. */
  static StoppableStream open(DownloadWatch.Work<InputStream> opening, DownloadWatch watch)
      throws IOException, ServerException {
    try {
      return new StoppableStream(watch.whileWanted(opening), watch);
    } catch (IOException | ServerException e) {
      watch.close();
      throw e;
    }
  }

  @Override
  public int read() throws IOException {
    return watched(super::read);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return watched(() -> super.read(buffer, offset, length));
  }

  private int watched(DownloadWatch.Work<Integer> reading) throws IOException {
    try {
      return watch.whileWanted(reading);
    } catch (ServerException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
    super.close();
  }
}
