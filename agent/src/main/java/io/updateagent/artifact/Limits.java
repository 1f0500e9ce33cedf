package io.updateagent.artifact;

/** How large the parts of an artifact may be that are read before it is trusted. Sizes in bytes. */
final class Limits {
  /** The version file, one short JSON object. */
  static final int VERSION = 4 * 1024;

  /** The manifest: a line for each file. */
  static final int MANIFEST = 4 * 1024 * 1024;

  /** A signature. */
  static final int SIGNATURE = 64 * 1024;

  /** Each JSON document of the header. */
  static final int HEADER_FILE = 1024 * 1024;

  /** One state script. */
  static final int SCRIPT = 10 * 1024 * 1024;

  /** The header with all scripts, uncompressed. */
  static final long HEADER = 64L * 1024 * 1024;

  /** Payloads of an artifact: they are numbered with four digits. */
  static final int PAYLOADS = 1000;

  /** Files of one payload, and scripts of an artifact. */
  static final int FILES = 10_000;

  /** Padding behind the last entry of an archive. */
  static final long PADDING = 1024L * 1024;

  /** Memory for the xz decoder, in KiB; the common tool packs with a dictionary of 64 MiB. */
  static final int XZ_MEMORY = 96 * 1024;

  /** Largest zstd window, as the power of two. */
  static final int ZSTD_WINDOW = 26;

  private Limits() {}
}
