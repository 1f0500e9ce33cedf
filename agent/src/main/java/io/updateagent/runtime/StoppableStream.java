package io.updateagent.runtime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BooleanSupplier;

/** A download that ends once nobody wants it any more. */
final class StoppableStream extends FilterInputStream {
  private final BooleanSupplier unwanted;

  StoppableStream(InputStream in, BooleanSupplier unwanted) {
    super(in);
    this.unwanted = unwanted;
  }

  @Override
  public int read() throws IOException {
    check();
    return super.read();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    check();
    return super.read(buffer, offset, length);
  }

  private void check() throws IOException {
    if (unwanted.getAsBoolean()) {
      throw new IOException("cancelled on the device");
    }
  }
}
