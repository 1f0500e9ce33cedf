package io.updateagent.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a disk did not do what it was asked, in words. */
final class Reason {
  private Reason() {}

  /** What to say after "cannot read ...:". */
  static String of(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied; run as root";
    }
    if (e instanceof NoSuchFileException missing) {
      return missing.getFile() + " does not exist";
    }
    if (e instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return String.valueOf(e.getMessage());
  }

  /** Whether it says that there is no space, on a system that says so in English. */
  static boolean isFull(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("No space left") || message.contains("quota exceeded");
  }
}
