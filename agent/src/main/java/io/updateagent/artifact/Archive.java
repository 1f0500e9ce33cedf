package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive in which only plain files are accepted, and where nothing hides between or behind
 * them. Its parsing takes little memory, whatever the archive claims.
 */
final class Archive {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 512;

  private final ArchiveSource source;
  private final StrictTar tar;
  private final String title;
  private @Nullable TarArchiveEntry current;
  private long end;

  /**
   * @param title what the archive is called in messages
   */
  Archive(InputStream source, String title) {
    this.source = new ArchiveSource(source);
    this.tar = new StrictTar(this.source);
    this.title = title;
  }

  /** A file of the archive. */
  record Entry(String name, long size) {}

  /** The next file; null at the end of the archive. What is left of the one before is read. */
  @Nullable Entry next() throws IOException {
    leave();
    source.bound(Limits.TAR_HEADERS);
    TarArchiveEntry entry = tar.getNextEntry();
    source.unbound();
    current = entry;
    if (entry == null) {
      return null;
    }
    String name = entry.getName();
    if (!entry.isFile() || entry.isSparse()) {
      throw new ArtifactException(
          "%s is not a plain file, which is not allowed".formatted(shown(name)));
    }
    if (name.length() > LONGEST_NAME || !Names.isRelative(name)) {
      throw new ArtifactException("the file name %s is not allowed".formatted(shown(name)));
    }
    return new Entry(name, entry.getSize());
  }

  private void leave() throws IOException {
    if (current == null) {
      return;
    }
    tar.transferTo(OutputStream.nullOutputStream());
    end = tar.getBytesRead();
    source.expectZeros((BLOCK - current.getSize() % BLOCK) % BLOCK);
  }

  /** How many bytes were read of what it is read from. */
  long position() {
    return source.count();
  }

  /** The content of the current file. */
  InputStream content() {
    return tar;
  }

  /** The whole content of the current file, if it is not larger than the limit. */
  byte[] read(Entry entry, int limit) throws IOException {
    bound(entry, limit);
    byte[] content = tar.readNBytes((int) entry.size());
    if (content.length != entry.size()) {
      throw Damage.truncated();
    }
    return content;
  }

  /** Fails if a file is larger than the limit. */
  static void bound(Entry entry, int limit) throws ArtifactException {
    if (entry.size() > limit) {
      throw new ArtifactException(
          "%s is larger than %d bytes, which is not allowed".formatted(entry.name(), limit));
    }
  }

  /**
   * Reads what lies behind the last file, once {@link #next} said that there is none, and makes
   * sure that the archive is complete: two empty blocks end it, and nothing but zeros may follow.
   */
  void finish() throws IOException {
    byte[] buffer = new byte[BLOCK * 16];
    long padding = 0;
    for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
      padding += read;
      if (padding > Limits.PADDING || !isZero(buffer, read)) {
        throw new ArtifactException("something follows the end of " + title);
      }
    }
    long closed = (end + BLOCK - 1) / BLOCK * BLOCK + 2 * BLOCK;
    if (source.count() < closed) {
      throw Damage.truncated();
    }
  }

  private static String shown(String name) {
    return name.length() > 100 ? name.substring(0, 100) + "..." : name;
  }

  private static boolean isZero(byte[] buffer, int length) {
    for (int i = 0; i < length; i++) {
      if (buffer[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
