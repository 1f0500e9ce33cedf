package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

/** Says in the words of a user why a file could not be used. */
public final class Explained {
  private Explained() {}

  /** What a command does. */
  public interface Work {
    /** Does it. */
    void run() throws IOException;
  }

  /**
   * Does something, and says of what goes wrong what it was that could not be done.
   *
   * @param what such as {@code cannot write app.mender}
   */
  public static void run(String what, Work work) throws IOException {
    try {
      work.run();
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("%s: %s".formatted(what, reason(e)), e);
    }
  }

  private static String reason(Exception e) {
    if (e instanceof NoSuchFileException missing) {
      return missing(missing.getFile());
    }
    if (e instanceof AccessDeniedException denied) {
      return "%s may not be accessed by this user".formatted(shown(denied.getFile()));
    }
    if (e instanceof FileAlreadyExistsException there) {
      return "there is a file %s already".formatted(there.getFile());
    }
    if (e instanceof FileSystemException failed && failed.getReason() != null) {
      return "%s: %s".formatted(shown(failed.getFile()), failed.getReason());
    }
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }

  private static String missing(String file) {
    Path directory = Path.of(file).toAbsolutePath().getParent();
    return file.contains("/.artifact") || (directory != null && !Files.isDirectory(directory))
        ? "there is no directory %s".formatted(shown(file))
        : "there is no file %s".formatted(file);
  }

  /** What is made on the way has names that mean nothing; its directory does. */
  private static String shown(String file) {
    int scratch = file.indexOf("/.artifact");
    return scratch > 0 ? file.substring(0, scratch) : file;
  }
}
