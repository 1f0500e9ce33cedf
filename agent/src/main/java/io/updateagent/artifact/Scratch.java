package io.updateagent.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A directory for what is made on the way to an artifact, readable for its owner alone. Nothing is
 * left of it when it is closed, or the program is asked to end.
 */
public final class Scratch implements Closeable {
  private static final String PREFIX = ".artifact";

  private final Path directory;
  private final Thread atExit = new Thread(this::removeAtExit, "scratch");

  private Scratch(Path directory) {
    this.directory = directory;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * One on the file system of a file that is going to be written, so that it can be moved there.
   *
   * @throws IOException if none can be made there
   */
  public static Scratch beside(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    return new Scratch(Files.createTempDirectory(parent == null ? Path.of("/") : parent, PREFIX));
  }

  /**
   * One where temporary files go: {@code $TMPDIR}, or what the system has for it.
   *
   * @throws IOException if none can be made there
   */
  public static Scratch temporary() throws IOException {
    String chosen = System.getenv("TMPDIR");
    return new Scratch(
        chosen == null || chosen.isEmpty()
            ? Files.createTempDirectory(PREFIX)
            : Files.createTempDirectory(Path.of(chosen), PREFIX));
  }

  /** The path of something in it. */
  public Path resolve(String name) {
    return directory.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      return; // the program ends, and the hook removes it
    }
    remove();
  }

  private void remove() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void removeAtExit() {
    try {
      remove();
    } catch (IOException | UncheckedIOException e) {
      return; // nobody is there any more to tell; whoever writes on meanwhile fails
    }
  }
}
