package io.updateagent.artifact;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZInputStream;
import org.tukaani.xz.XZOutputStream;

/** How the archives in an artifact are compressed; the file name tells. */
public enum Compression {
  /** Not at all. */
  NONE(""),
  /** gzip. */
  GZIP(".gz"),
  /** xz. */
  XZ(".xz"),
  /** Zstandard. */
  ZSTD(".zst");

  private static final long KIBIBYTE = 1024;

  /** What packs in the small heap of the agent: 48 MiB. */
  private static final int XZ_LEVEL = 4;

  private static final int BUFFER = 64 * 1024;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** What follows {@code .tar} in the name. */
  String suffix() {
    return suffix;
  }

  /** The compression of {@code NAME.tar...}, if the name is such a one. */
  static Optional<Compression> of(String name, String archive) {
    return Stream.of(values()).filter(one -> name.equals(archive + one.suffix)).findFirst();
  }

  /** Decompresses, in bounded memory. */
  InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GzipStream(in);
      case XZ -> xz(in);
      case ZSTD -> new ZstdInputStream(in).setLongMax(Limits.ZSTD_WINDOW);
    };
  }

  /** What the agent needs beside the dictionary is kept free, however small its heap is. */
  private static InputStream xz(InputStream in) throws IOException {
    long spare = (Runtime.getRuntime().maxMemory() - Limits.OWN_MEMORY) / KIBIBYTE;
    int allowed = (int) Math.max(KIBIBYTE, Math.min(Limits.XZ_MEMORY, spare));
    return new XZInputStream(in, allowed);
  }

  /** Compresses. */
  OutputStream compress(OutputStream out) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new GZIPOutputStream(out, BUFFER);
      case XZ -> new XZOutputStream(out, new LZMA2Options(XZ_LEVEL));
      case ZSTD -> new ZstdOutputStream(out);
    };
  }
}
