package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** A tar archive in which only plain files are accepted. */
final class Archive {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 512;

  private final CountedStream source;
  private final TarArchiveInputStream tar;

  Archive(InputStream source) {
    this.source = new CountedStream(source);
    this.tar = new TarArchiveInputStream(this.source);
  }

  /** A file of the archive. */
  record Entry(String name, long size) {}

  /** The next file; null at the end of the archive. */
  @Nullable Entry next() throws IOException {
    TarArchiveEntry entry = tar.getNextEntry();
    if (entry == null) {
      return null;
    }
    String name = entry.getName();
    boolean plain =
        entry.isFile()
            && !entry.isLink()
            && !entry.isSymbolicLink()
            && !entry.isSparse()
            && !entry.isDirectory();
    if (!plain) {
      throw new ArtifactException(
          "%s is not a plain file, which is not allowed".formatted(shown(name)));
    }
    if (name.length() > LONGEST_NAME || !Names.isRelative(name)) {
      throw new ArtifactException("the file name %s is not allowed".formatted(shown(name)));
    }
    return new Entry(name, entry.getSize());
  }

  /** The content of the current file. */
  InputStream content() {
    return tar;
  }

  /** The whole content of the current file, if it is not larger than the limit. */
  byte[] read(Entry entry, int limit) throws IOException {
    if (entry.size() > limit) {
      throw new ArtifactException(
          "%s is larger than %d bytes, which is not allowed".formatted(entry.name(), limit));
    }
    byte[] content = tar.readNBytes((int) entry.size());
    if (content.length != entry.size()) {
      throw Damage.truncated();
    }
    return content;
  }

  /** Bytes of the archive up to the end of what was read of the current file. */
  long position() {
    return tar.getBytesRead();
  }

  /**
   * Reads what lies behind the last file, and makes sure that the archive is complete: two empty
   * blocks end it, and nothing but zeros may follow.
   *
   * @param end where the last file's content ended
   */
  void finish(long end) throws IOException {
    byte[] buffer = new byte[BLOCK * 16];
    long padding = 0;
    for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
      padding += read;
      if (padding > Limits.PADDING || !isZero(buffer, read)) {
        throw new ArtifactException("something follows the end of the artifact");
      }
    }
    long closed = (end + BLOCK - 1) / BLOCK * BLOCK + 2 * BLOCK;
    if (source.count() < closed) {
      throw Damage.truncated();
    }
  }

  private static boolean isZero(byte[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      if (buffer[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static String shown(String name) {
    String start = name.substring(0, Math.min(name.length(), 100));
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
