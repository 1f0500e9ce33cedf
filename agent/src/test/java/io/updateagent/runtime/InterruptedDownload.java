package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.updateagent.module.Safekeeping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A download in a scratch directory that breaks off, as a device does it but without a device. */
final class InterruptedDownload {
  static final String ADDRESS = "https://files.example.org/app.mender";
  static final String TAG = "\"1\"";

  /** What lies before the file in the artifact. */
  static final int HEAD = 3_000;

  final Path directory;
  final Path stored;
  private final Path files;
  final List<String> notices = new ArrayList<>();
  final byte[] content;

  InterruptedDownload(Path root, int size) throws IOException {
    this.directory = root.resolve("partial");
    this.files = Files.createDirectories(root.resolve("files"));
    this.stored = files.resolve("app.bin");
    this.content = new byte[size];
    new Random(size).nextBytes(content);
  }

  /** Reads the content, stores what of it is in the file, and breaks off. */
  void breakOff(PartialDownload partial, String uri) throws IOException {
    partial.find(uri, notices::add);
    InputStream in = partial.begin(uri, TAG, breaking(content), 2L * content.length);
    follow(partial, in);
    assertThrows(IOException.class, in::read);
    partial.end(false);
  }

  /** Reads all there is and stores it. */
  private void follow(PartialDownload partial, InputStream in) throws IOException {
    var read = new long[1];
    Safekeeping keeping = partial.safekeeping(() -> read[0], () -> false);
    read[0] = in.readNBytes(HEAD).length;
    keeping.reserve(files);
    Files.deleteIfExists(stored);
    for (int at = HEAD; at < content.length; ) {
      byte[] piece = in.readNBytes(Math.min(100_000, content.length - at));
      Files.write(stored, piece, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      at += piece.length;
      read[0] = at;
      keeping.stored(stored, at - HEAD);
    }
  }

  static InputStream breaking(byte[] content) {
    return new SequenceInputStream(
        new ByteArrayInputStream(content),
        new InputStream() {
          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("the connection is gone");
          }

          @Override
          public int read() throws IOException {
            throw new IOException("the connection is gone");
          }
        });
  }
}
