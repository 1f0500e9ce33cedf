package io.updateagent.store;

import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Something that is no file has a file's name. */
final class NotRegularException extends FileSystemException {
  private static final long serialVersionUID = 1L;

  NotRegularException(Path file) {
    super(file.toString(), null, "it is not a regular file");
  }
}
