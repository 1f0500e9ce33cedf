package io.updateagent.server.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes all that a server keeps into one tar file, while it goes on: {@code server.db} and {@code
 * artifacts/CHECKSUM.mender}. Unpacked into an empty directory it is a data directory again.
 */
public final class Backup {
  /** Changes nothing, and lets nobody else change anything. */
  private static final String LOCK = "UPDATE own SET value = value WHERE 0";

  private static final int BUFFER = 128 * 1024;
  private static final int FOR_THE_OWNER = 0600;

  private final Store store;
  private final Path data;

  /** Of an open store in that data directory. */
  public Backup(Store store, Path data) {
    this.store = store;
    this.data = data;
  }

  /**
   * Writes it. The file appears when it is whole and on disk; one that is there is replaced then.
   *
   * @return how many artifacts are in it
   * @throws IOException with one line, if it cannot be written, or an artifact is damaged
   */
  public int write(Path target) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null || Files.isDirectory(target)) {
      throw new IOException("cannot write %s: it is a directory; name a file".formatted(target));
    }
    if (!Files.isDirectory(directory)) {
      throw new IOException(
          "cannot write %s: there is no directory %s".formatted(target, directory));
    }
    Path scratch = Files.createTempDirectory(data, ".backup-");
    Path partial = null;
    try {
      var ownerOnly =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      partial = Files.createTempFile(directory, ".backup-", ".partial", ownerOnly);
      int artifacts = write(scratch, partial);
      Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
      SyncedDirectory.sync(directory);
      return artifacts;
    } catch (NoSuchFileException e) {
      throw new IOException("cannot write %s: there is no %s".formatted(target, e.getFile()), e);
    } finally {
      if (partial != null) {
        Files.deleteIfExists(partial);
      }
      remove(scratch);
    }
  }

  private int write(Path scratch, Path partial) throws IOException {
    Path copy = scratch.resolve(Database.FILE);
    List<Artifact> artifacts = freeze(scratch, copy);
    try (FileChannel channel = FileChannel.open(partial, StandardOpenOption.WRITE);
        var tar = tar(Channels.newOutputStream(channel))) {
      add(tar, copy, Database.FILE);
      for (Artifact artifact : artifacts) {
        add(tar, artifact, linked(artifact, scratch));
      }
      tar.finish();
      tar.flush();
      channel.force(true);
    }
    return artifacts.size();
  }

  /**
   * Takes hold of all artifacts, and copies the database. Whoever wants to write waits meanwhile: a
   * file is there before the database names it, and goes after, so that now each one is there. What
   * is linked stays, whatever is removed later.
   */
  private List<Artifact> freeze(Path scratch, Path copy) throws IOException {
    try {
      return store
          .database()
          .write(
              handle -> {
                handle.execute(LOCK);
                List<Artifact> all = store.artifacts().committed();
                all.forEach(artifact -> link(artifact, scratch));
                store.database().backup(copy);
                return all;
              });
    } catch (UncheckedIOException e) {
      throw new IOException(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()), e);
    }
  }

  private static TarArchiveOutputStream tar(OutputStream out) {
    var tar = new TarArchiveOutputStream(new BufferedOutputStream(out, BUFFER));
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    return tar;
  }

  private static Path linked(Artifact artifact, Path scratch) {
    return scratch.resolve(artifact.checksum());
  }

  private void link(Artifact artifact, Path scratch) {
    Path file = store.artifacts().file(artifact);
    try {
      Files.createLink(linked(artifact, scratch), file);
    } catch (IOException e) {
      String why =
          "cannot back up artifact %s: its file %s is gone or cannot be linked; remove the artifact, upload it again";
      throw new UncheckedIOException(new IOException(why.formatted(artifact.name(), file), e));
    }
  }

  private static void add(TarArchiveOutputStream tar, Path file, String name) throws IOException {
    entry(tar, file, name);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  private static void add(TarArchiveOutputStream tar, Artifact artifact, Path file)
      throws IOException {
    entry(tar, file, "artifacts/" + artifact.checksum() + ".mender");
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(tar);
    }
    tar.closeArchiveEntry();
    if (!HexFormat.of().formatHex(digest.digest()).equals(artifact.checksum())) {
      throw new IOException(
          "cannot back up artifact %s: its file is damaged; remove the artifact, upload it again"
              .formatted(artifact.name()));
    }
  }

  private static void entry(TarArchiveOutputStream tar, Path file, String name) throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(file));
    entry.setMode(FOR_THE_OWNER);
    tar.putArchiveEntry(entry);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void remove(Path scratch) throws IOException {
    try (Stream<Path> files = Files.walk(scratch)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
