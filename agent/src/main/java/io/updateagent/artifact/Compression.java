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
  NONE("none", "", 0, 0, 0),
  /** gzip. */
  GZIP("gzip", ".gz", 1, 9, 6),
  /** xz; usually what packs in the small heap of the agent: 48 MiB. */
  XZ("lzma", ".xz", 0, 9, 4),
  /** Zstandard. */
  ZSTD("zstd", ".zst", 1, 19, 3);

  private static final long KIBIBYTE = 1024;
  private static final long MEBIBYTE = 1024 * KIBIBYTE;

  private static final int BUFFER = 64 * 1024;

  private final String word;
  private final String suffix;
  private final int lowest;
  private final int highest;
  private final int usual;

  Compression(String word, String suffix, int lowest, int highest, int usual) {
    this.word = word;
    this.suffix = suffix;
    this.lowest = lowest;
    this.highest = highest;
    this.usual = usual;
  }

  /** What it is called on command lines. */
  String word() {
    return word;
  }

  int lowest() {
    return lowest;
  }

  int highest() {
    return highest;
  }

  int usual() {
    return usual;
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

  /** Compresses at the usual level. */
  OutputStream compress(OutputStream out) throws IOException {
    return compress(out, usual);
  }

  /**
   * Compresses.
   *
   * @throws IOException if it needs more memory than there is
   */
  OutputStream compress(OutputStream out, int level) throws IOException {
    return switch (this) {
      case NONE -> out;
      case GZIP -> new LeveledGzip(out, level);
      case XZ -> new XZOutputStream(out, options(level));
      case ZSTD -> new ZstdOutputStream(out, level);
    };
  }

  private static LZMA2Options options(int level) throws IOException {
    var options = new LZMA2Options(level);
    long needed = options.getEncoderMemoryUsage() * KIBIBYTE;
    long largest = Runtime.getRuntime().maxMemory();
    if (needed > largest) {
      throw new IOException(
          "lzma of level %d needs %d MiB of memory, but there are %d MiB; take a lower level, or AGENT_JAVA_OPTIONS=-Xmx%dm"
              .formatted(
                  level,
                  needed / MEBIBYTE,
                  largest / MEBIBYTE,
                  (needed + Limits.OWN_MEMORY) / MEBIBYTE));
    }
    return options;
  }

  /** The level of the library's own is not to be chosen. */
  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(OutputStream out, int level) throws IOException {
      super(out, BUFFER);
      def.setLevel(level);
    }
  }
}
