package io.updateagent.server.request;

import io.javalin.http.Context;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The body of a request as it arrives. Each one that is read occupies a thread, so it has to arrive
 * at some pace: {@value #SLOWEST} bytes a second, after half a minute in which it need not. Whoever
 * sends nothing at all is cut off by the web server before that.
 */
public final class ArrivingBody extends FilterInputStream {

  /** Bytes a second. */
  static final int SLOWEST = 1024;

  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongSupplier nanoseconds;
  private final long began;
  private long arrived;

  /**
   * @param nanoseconds since some moment, as {@link System#nanoTime}
   */
  ArrivingBody(InputStream source, LongSupplier nanoseconds) {
    super(source);
    this.nanoseconds = nanoseconds;
    this.began = nanoseconds.getAsLong();
  }

  /** The body of a request; to be asked for once. */
  public static InputStream of(Context context) {
    return new ArrivingBody(context.bodyInputStream(), System::nanoTime);
  }

  /** It takes too long. */
  public static final class TooSlow extends IOException {
    private static final long serialVersionUID = 1L;

    TooSlow() {
      super("the body arrives too slowly; send it again over a better line");
    }
  }

  private int counted(int read) throws TooSlow {
    arrived += Math.max(read, 0);
    Duration taken = Duration.ofNanos(nanoseconds.getAsLong() - began);
    if (taken.compareTo(PATIENCE.plusSeconds(arrived / SLOWEST)) > 0) {
      throw new TooSlow();
    }
    return read;
  }

  /**
   * {@inheritDoc}
   *
   * @throws TooSlow if so little arrived until now
   */
  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    return counted(super.read(buffer, offset, length));
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    counted(read < 0 ? 0 : 1);
    return read;
  }

  /** Reads it instead, so that it counts. */
  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(Math.max(count, 0), 8192)]));
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
