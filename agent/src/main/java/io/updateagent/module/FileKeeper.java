package io.updateagent.module;

import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Stores a payload's files for a module that does not read streams. */
final class FileKeeper {
  private static final long MEBIBYTE = 1024L * 1024;
  private static final int BUFFER = 128 * 1024;

  private final WorkDirectory directory;
  private final Safekeeping safekeeping;

  FileKeeper(WorkDirectory directory, Safekeeping safekeeping) {
    this.directory = directory;
    this.safekeeping = safekeeping;
  }

  /**
   * Stores all files that are left: into {@code files/}, unsigned ones into {@code files-augment/}.
   */
  void store(PayloadFiles payload) throws IOException {
    RealDirectories.ensure(directory.files());
    safekeeping.reserve(directory.files());
    for (PayloadFile file = payload.next(); file != null; file = payload.next()) {
      Path files = directory.files(file.augmented());
      RealDirectories.ensure(files);
      store(files.resolve(file.name()), file);
    }
  }

  private void store(Path target, PayloadFile file) throws IOException {
    Files.deleteIfExists(target); // never written through, should it be a link
    long there = safekeeping.restore(target, file.size());
    try (FileChannel out = open(target, there > 0);
        Flushing flushing = new Flushing(() -> flush(target, file, out))) {
      byte[] buffer = new byte[BUFFER];
      long count = 0;
      for (int read = file.content().read(buffer); read >= 0; read = file.content().read(buffer)) {
        int known = (int) Math.max(0, Math.min(read, there - count));
        write(target, file, out, ByteBuffer.wrap(buffer, known, read - known));
        flushing.written(count, read);
        count += read;
        safekeeping.stored(target, count);
      }
    }
  }

  private static void flush(Path target, PayloadFile file, FileChannel out) throws IOException {
    try {
      out.force(false);
    } catch (IOException e) {
      throw explained(target, file, e);
    }
  }

  private static FileChannel open(Path target, boolean exists) throws IOException {
    return exists
        ? FileChannel.open(
            target, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)
        : FileChannel.open(target, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  private void write(Path target, PayloadFile file, FileChannel out, ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      try {
        out.write(bytes);
      } catch (IOException e) {
        if (!isFull(e) || !safekeeping.makeRoom()) {
          throw explained(target, file, e);
        }
      }
    }
  }

  /** Whether it says that there is no space, on a system that says so in English. */
  static boolean isFull(IOException e) {
    String reason = String.valueOf(e.getMessage());
    return reason.contains("No space left") || reason.contains("quota");
  }

  private static IOException explained(Path target, PayloadFile file, IOException e) {
    long missing = file.size() / MEBIBYTE + 1;
    String advice = isFull(e) ? "; free at least %d MiB and install again".formatted(missing) : "";
    return new IOException(
        "cannot store payload file %s in %s: %s%s"
            .formatted(file.name(), target.getParent(), e.getMessage(), advice),
        e);
  }
}
