package io.updateagent.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes a tar archive of plain files. The same files give the same bytes: no times of day, no
 * users, no modes of the machine that it is written on.
 */
final class TarWriter implements Closeable {
  private static final int BLOCK = 512;
  private static final int MODE = 0100644;

  private final TarArchiveOutputStream tar;

  TarWriter(OutputStream out) {
    // Names are UTF-8 whatever the locale is.
    tar = new TarArchiveOutputStream(out, BLOCK, StandardCharsets.UTF_8.name());
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
  }

  void put(String name, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      put(name, Files.size(file), in);
    }
  }

  void put(String name, byte[] content) throws IOException {
    begin(name, content.length);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  /** Puts a file of a known size from a stream, which is read to its end. */
  void put(String name, long size, InputStream content) throws IOException {
    begin(name, size);
    content.transferTo(tar);
    tar.closeArchiveEntry();
  }

  private void begin(String name, long size) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(MODE);
    entry.setModTime(0L);
    entry.setIds(0, 0);
    tar.putArchiveEntry(entry);
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
