package io.updateagent.cli.artifact;

import io.updateagent.artifact.Compression;
import io.updateagent.artifact.Packing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an artifact is compressed. */
final class PackingOptions {
  @Option(
      names = "--compression",
      paramLabel = "KIND",
      description = {
        "none, gzip, lzma (xz), zstd, or zstd_fastest, zstd_better, zstd_best.",
        "The tool mender-artifact 3.9 does not read zstd"
      })
  @Nullable Kind kind;

  @Option(
      names = "--compression-level",
      paramLabel = "NUMBER",
      description = "how hard it tries: gzip 1 to 9, lzma 0 to 9, zstd 1 to 19")
  @Nullable Integer level;

  /** The words of the common tool for compressions. */
  enum Kind {
    NONE(Compression.NONE),
    GZIP(Compression.GZIP),
    LZMA(Compression.XZ),
    ZSTD(Compression.ZSTD),
    ZSTD_FASTEST(Compression.ZSTD, 1),
    ZSTD_BETTER(Compression.ZSTD, 7),
    ZSTD_BEST(Compression.ZSTD, 11);

    private static final int USUAL = -1;

    private final Compression compression;
    private final int level;

    Kind(Compression compression) {
      this(compression, USUAL);
    }

    Kind(Compression compression, int level) {
      this.compression = compression;
      this.level = level;
    }

    Packing packing() {
      return level == USUAL ? Packing.usual(compression) : new Packing(compression, level);
    }
  }

  /** For what is new: gzip, if nothing is said. */
  Packing chosen() {
    Packing packing = kind == null ? Kind.GZIP.packing() : kind.packing();
    return level == null ? packing : new Packing(packing.compression(), level);
  }

  /** For what there is: null, if nothing is said. */
  @Nullable Packing changed() {
    if (kind == null && level != null) {
      throw new IllegalArgumentException("--compression-level goes with --compression");
    }
    return kind == null ? null : chosen();
  }
}
