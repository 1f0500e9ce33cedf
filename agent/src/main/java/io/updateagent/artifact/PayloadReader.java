package io.updateagent.artifact;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Reads {@code data/NNNN.tar}, and verifies each file while it is read. */
final class PayloadReader implements PayloadFiles {
  private final Archive archive;
  private final Manifest manifest;
  private final String prefix;
  private @Nullable VerifiedContent current;
  private boolean ended;
  private int count;

  PayloadReader(InputStream decompressed, Manifest manifest, int index) {
    this.archive = new Archive(decompressed, "data/%04d.tar".formatted(index));
    this.manifest = manifest;
    this.prefix = "data/%04d/".formatted(index);
  }

  @Override
  public @Nullable PayloadFile next() throws IOException {
    try {
      return ended ? null : advance();
    } catch (IOException | RuntimeException e) {
      throw Damage.explain(e);
    }
  }

  /** Reads and verifies everything that is left. */
  void finish() throws IOException {
    PayloadFile file = next();
    while (file != null) {
      file = next();
    }
  }

  private @Nullable PayloadFile advance() throws IOException {
    if (current != null) {
      current.drain();
    }
    Archive.Entry entry = archive.next();
    if (entry == null) {
      ended = true;
      archive.finish();
      return null;
    }
    if (!Names.isPlain(entry.name()) || ++count > Limits.FILES) {
      throw new ArtifactException(
          "the payload file %s%s is not allowed".formatted(prefix, entry.name()));
    }
    String name = prefix + entry.name();
    manifest.announce(name);
    current = new VerifiedContent(archive.content(), name, entry.size());
    return new PayloadFile(entry.name(), entry.size(), current, manifest.isAugmented(name));
  }

  /** A file's content; its end is only reported if it is what the manifest says. */
  private final class VerifiedContent extends FilterInputStream {
    private final Checksum checksum;
    private final String name;
    private final long size;
    private long count;
    private boolean verified;

    VerifiedContent(InputStream in, String name, long size) {
      super(in);
      this.checksum = new Checksum(size);
      this.name = name;
      this.size = size;
    }

    void drain() throws IOException {
      transferTo(OutputStream.nullOutputStream());
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (verified) {
        return -1;
      }
      try {
        int read = super.read(buffer, offset, length);
        if (read > 0) {
          checksum.update(buffer, offset, read);
          count += read;
        } else if (read < 0) {
          verify();
        }
        return read;
      } catch (IOException | RuntimeException e) {
        throw Damage.explain(e);
      }
    }

    private void verify() throws IOException {
      if (count != size) {
        throw Damage.truncated();
      }
      manifest.verify(name, checksum.finish());
      verified = true;
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
      // The payload goes on behind it.
    }
  }
}
