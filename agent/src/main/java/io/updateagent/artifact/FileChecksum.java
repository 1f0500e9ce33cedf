package io.updateagent.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checksum of a file, as artifacts have it. */
public final class FileChecksum {
  private FileChecksum() {}

  /** The SHA-256 in lower-case hexadecimal. */
  public static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new DigestedStream(in).finish();
    }
  }
}
