package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** Space that is kept for the one write that matters most: the verdict, on a full disk. */
final class Reserve {
  private static final int SIZE = 64 * 1024;

  private final Path file;

  Reserve(Path data) {
    this.file = data.resolve("reserve");
  }

  /** Takes the space, if it is not taken. A file system may compress, so it is random. */
  void keep() throws IOException {
    if (Files.exists(file) && Files.size(file) == SIZE) {
      return;
    }
    byte[] content = new byte[SIZE];
    new SecureRandom().nextBytes(content);
    try {
      Files.write(file, content);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** Gives the space free; false if there was none. */
  boolean release() throws IOException {
    return Files.deleteIfExists(file);
  }

  /** Whether an error says that there is no space. */
  static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded");
  }
}
