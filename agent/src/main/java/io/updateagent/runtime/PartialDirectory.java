package io.updateagent.runtime;

import io.updateagent.runtime.Checkpoint.Stretch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a download that was interrupted: {@link Checkpoint}, {@code rest}, and {@code
 * file-N}. Each of these is a second name of a file that was stored for an update module, so that
 * nothing is on the disk twice; or holds a part of the artifact that is compressed.
 */
final class PartialDirectory {
  /** What is in {@code rest} is kept in memory while it is read. */
  static final int MOST_REST = 4 * 1024 * 1024;

  private static final int LARGEST_CHECKPOINT = 4 * 1024 * 1024;

  private final Path directory;
  private final Path checkpoint;
  private final Path rest;

  PartialDirectory(Path directory) {
    this.directory = directory;
    this.checkpoint = directory.resolve("checkpoint");
    this.rest = directory.resolve("rest");
  }

  Path path() {
    return directory;
  }

  /** Removes everything. */
  void clear() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      return;
    }
    Files.deleteIfExists(checkpoint); // first: without it the others mean nothing
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(directory);
  }

  /** What is there; null if nothing is, or nothing that can be understood. */
  @Nullable Checkpoint load() throws IOException {
    try (InputStream in = Files.newInputStream(checkpoint, LinkOption.NOFOLLOW_LINKS)) {
      return Checkpoint.parse(in.readNBytes(LARGEST_CHECKPOINT));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Writes down what is there, once that is durable. */
  void save(Checkpoint known, List<Integer> changed, byte[] more) throws IOException {
    for (int file : changed) {
      force(file(file));
    }
    if (more.length > 0) {
      write(rest, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    force(directory);
    Path written = directory.resolve("checkpoint.new");
    Files.deleteIfExists(written);
    write(written, known.toBytes(), StandardOpenOption.CREATE_NEW);
    Files.move(written, checkpoint, StandardCopyOption.ATOMIC_MOVE);
    force(directory);
  }

  /** Gives a stored file its second name. */
  void keep(Path stored, int number) throws IOException {
    ensure();
    Files.deleteIfExists(file(number));
    Files.createLink(file(number), stored);
  }

  /** Puts bytes behind those that are in a file of its own; {@link #save} makes them durable. */
  void append(int number, byte[] more) throws IOException {
    ensure();
    Path file = file(number);
    try (FileChannel channel =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS))) {
      putAll(channel, more);
    }
  }

  private void ensure() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }

  /** Gives a kept file the name that it had. */
  void restore(int number, Path stored) throws IOException {
    Files.createLink(stored, file(number));
  }

  /**
   * Looks whether everything is there and undamaged, and cuts off what is more.
   *
   * @return the checksums, which can go on; null if something is missing or damaged
   */
  @Nullable List<CRC32C> check(Checkpoint known) throws IOException {
    List<CRC32C> sums = new ArrayList<>();
    List<Stretch> stretches = known.stretches();
    long inRest = stretches.stream().filter(one -> !one.isApart()).mapToLong(Stretch::bytes).sum();
    if (inRest > MOST_REST || !cut(rest, inRest)) {
      return null;
    }
    byte[] others = inRest == 0 ? new byte[0] : Files.readAllBytes(rest);
    int at = 0;
    for (int i = 0; i < stretches.size(); i++) {
      Stretch one = stretches.get(i);
      var sum = new CRC32C();
      if (one.isApart()) {
        if (!cut(file(i), one.bytes())) {
          return null;
        }
        sum(file(i), sum);
      } else {
        sum.update(others, at, (int) one.bytes());
        at += (int) one.bytes();
      }
      if (sum.getValue() != one.checksum()) {
        return null;
      }
      sums.add(sum);
    }
    return sums;
  }

  /** The bytes of the artifact that are there. */
  InputStream read(Checkpoint known) throws IOException {
    byte[] others = Files.exists(rest) ? Files.readAllBytes(rest) : new byte[0];
    List<Part> parts = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < known.stretches().size(); i++) {
      Stretch one = known.stretches().get(i);
      Path file = file(i);
      int from = at;
      int size = (int) (one.isApart() ? 0 : one.bytes());
      at += size;
      parts.add(
          one.isApart()
              ? () -> Files.newInputStream(file)
              : () -> new ByteArrayInputStream(others, from, size));
    }
    return new SequenceInputStream(Collections.enumeration(parts.stream().map(Lazy::new).toList()));
  }

  private interface Part {
    InputStream open() throws IOException;
  }

  /** Opens nothing before it is read: there may be thousands. */
  private static final class Lazy extends InputStream {
    private final Part part;
    private @Nullable InputStream in;

    Lazy(Part part) {
      this.part = part;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      InputStream open = in == null ? part.open() : in;
      in = open;
      return open.read(buffer, offset, length);
    }

    @Override
    public void close() {
      try {
        if (in != null) {
          in.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Path file(int number) {
    return directory.resolve("file-" + number);
  }

  private static boolean cut(Path file, long size) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return size == 0;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.truncate(size);
      return channel.size() == size;
    }
  }

  private static void sum(Path file, CRC32C sum) throws IOException {
    byte[] buffer = new byte[128 * 1024];
    try (var in = new CheckedInputStream(Files.newInputStream(file), sum)) {
      while (in.read(buffer) >= 0) {
        continue; // the stream does the sum
      }
    }
  }

  private static void write(Path file, byte[] content, StandardOpenOption... how)
      throws IOException {
    var options = new java.util.HashSet<java.nio.file.OpenOption>(List.of(how));
    options.add(StandardOpenOption.WRITE);
    options.add(LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, options)) {
      putAll(channel, content);
      channel.force(true);
    }
  }

  private static void putAll(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
