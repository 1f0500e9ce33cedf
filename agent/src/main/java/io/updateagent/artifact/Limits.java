package io.updateagent.artifact;

/** How large the parts of an artifact may be that are read before it is trusted. Sizes in bytes. */
final class Limits {
  /** The version file, one short JSON object. */
  static final int VERSION = 4 * 1024;

  /** The manifest: a line for each file. */
  static final int MANIFEST = 1024 * 1024;

  /** A signature. */
  static final int SIGNATURE = 64 * 1024;

  /** Headers of one file in an archive: long names and extended attributes. */
  static final int TAR_HEADERS = 64 * 1024;

  /** header-info and each type-info. */
  static final int HEADER_FILE = 256 * 1024;

  /** What one payload tells its module. */
  static final int META_DATA = 1024 * 1024;

  /** All JSON documents of the header together: they are kept in memory. */
  static final int HEADER_TEXT = 4 * 1024 * 1024;

  /** One state script. */
  static final int SCRIPT = 10 * 1024 * 1024;

  /** The header with all scripts, uncompressed. */
  static final long HEADER = 64L * 1024 * 1024;

  /** Payloads of an artifact: they are numbered with four digits. */
  static final int PAYLOADS = 1000;

  /** Files of one payload. */
  static final int FILES = 10_000;

  /** State scripts of an artifact. */
  static final int SCRIPTS = 1000;

  /** Padding behind the last entry of an archive. */
  static final long PADDING = 1024L * 1024;

  /** Memory for the xz decoder, in KiB; the common tool packs with a dictionary of 64 MiB. */
  static final int XZ_MEMORY = 66 * 1024;

  /** Heap that the agent needs for everything else while it unpacks. */
  static final int OWN_MEMORY = 32 * 1024 * 1024;

  /** Largest zstd window, as the power of two. */
  static final int ZSTD_WINDOW = 26;

  private Limits() {}
}
