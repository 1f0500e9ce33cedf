package io.updateagent.check;

import io.updateagent.process.Command;
import io.updateagent.process.Completion;
import io.updateagent.process.LocalCommands;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The directories that a module changes: how they are, how they were, and how to get back. */
final class Watched {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Set<String> NEVER =
      Set.of(
          "/",
          "/bin",
          "/boot",
          "/dev",
          "/etc",
          "/home",
          "/lib",
          "/lib64",
          "/opt",
          "/proc",
          "/root",
          "/run",
          "/sbin",
          "/srv",
          "/sys",
          "/tmp",
          "/usr",
          "/usr/bin",
          "/usr/lib",
          "/usr/local",
          "/usr/sbin",
          "/usr/share",
          "/var",
          "/var/lib",
          "/var/tmp");

  private final LocalCommands commands = new LocalCommands();
  private final List<Path> roots;
  private final Path copies;
  private Snapshot before;
  private @Nullable Path aside;
  private long compared;

  /**
   * @param roots the directories; as they are now they are put back again and again
   * @param copies where their copies go
   */
  Watched(List<Path> roots, Path copies) throws IOException {
    for (Path root : roots) {
      if (NEVER.contains(root.toString())) {
        throw new IOException(
            "cannot watch %s: the check empties and refills what it watches; name a directory that is the module's alone"
                .formatted(root));
      }
      Files.createDirectories(root);
    }
    this.roots = List.copyOf(roots);
    this.copies = copies;
    this.before = kept();
  }

  /** As they were at the beginning. */
  Snapshot before() {
    return before;
  }

  /** As they are now. */
  Snapshot now() throws IOException {
    Snapshot now = Snapshot.of(roots);
    compared += now.size();
    return now;
  }

  /** How many entries were looked at so far. */
  long compared() {
    return compared;
  }

  /** What they are now is from now on what they were at the beginning. */
  synchronized Snapshot keep() throws IOException {
    before = kept();
    return before;
  }

  private Snapshot kept() throws IOException {
    remove(copies);
    for (int i = 0; i < roots.size(); i++) {
      Path copy = Files.createDirectories(copies.resolve(Integer.toString(i)));
      copy(roots.get(i), copy);
    }
    return Snapshot.of(roots);
  }

  /** Keeps what they were at the beginning for {@link #takeBack}, before another one is kept. */
  synchronized void setAside() throws IOException {
    Path whole = copies.resolveSibling("aside");
    Files.move(copies, whole);
    aside = whole;
  }

  /** Makes the beginning again what was set aside, and puts it back. */
  synchronized void takeBack() throws IOException {
    Path whole = aside;
    if (whole != null) {
      remove(copies);
      Files.move(whole, copies);
      aside = null;
      refill();
      before = Snapshot.of(roots);
    }
  }

  /** Leaves them as they were found, whatever was going on. */
  synchronized void end() throws IOException {
    takeBack();
    putBack();
  }

  /** Puts them back. */
  synchronized void putBack() throws IOException {
    if (before.differencesTo(now()).isEmpty()) {
      return;
    }
    refill();
    List<Difference> left = before.differencesTo(now());
    if (!left.isEmpty()) {
      throw new IOException("cannot put back what is watched: " + left.get(0).words());
    }
  }

  private void refill() throws IOException {
    for (int i = 0; i < roots.size(); i++) {
      Path root = roots.get(i);
      if (Files.isDirectory(root, LinkOption.NOFOLLOW_LINKS)) {
        empty(root);
      } else {
        Files.deleteIfExists(root);
        Files.createDirectories(root);
      }
      copy(copies.resolve(Integer.toString(i)), root);
    }
  }

  private void copy(Path from, Path to) throws IOException {
    run("cp", "-a", "--", from + "/.", to.toString());
    run("chown", "--reference=" + from, "--", to.toString());
    run("chmod", "--reference=" + from, "--", to.toString());
  }

  private void run(String... words) throws IOException {
    Completion completion =
        commands.run(new Command(List.of(words), null, Map.of(), LONGEST, line -> {}, false));
    if (!completion.succeeded()) {
      throw new IOException(
          "%s %s: %s"
              .formatted(words[0], completion.inWords(), String.join(" ", completion.lastLines())));
    }
  }

  private static void empty(Path directory) throws IOException {
    try (var entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        remove(entry);
      }
    }
  }

  /** Removes a tree; links are not followed. */
  static void remove(Path root) throws IOException {
    if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
