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
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directories that a module changes: how they are, how they were, and how to get back. Kept for
 * a check that was killed, in its sandbox:
 *
 * <pre>
 * watched    the directories, each followed by a null character; there as long as their copies are needed
 * before/0   a copy of the first one, before/1 of the second, and so on
 * aside/0    instead, while a first installation is tried
 * </pre>
 */
final class Watched {
  private static final String RECORD = "watched";
  private static final String COPIES = "before";
  private static final String ASIDE = "aside";

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
   * @param sandbox where their copies go
   */
  Watched(List<Path> roots, Path sandbox) throws IOException {
    for (Path root : roots) {
      if (NEVER.contains(root.toString())) {
        throw new IOException(
            "cannot watch %s: the check empties and refills what it watches; name a directory that is the module's alone"
                .formatted(root));
      }
      Files.createDirectories(root);
    }
    this.roots = List.copyOf(roots);
    this.copies = sandbox.resolve(COPIES);
    this.before = kept();
    record(sandbox);
  }

  private Watched(List<Path> roots, Path copies, Snapshot before) {
    this.roots = roots;
    this.copies = copies;
    this.before = before;
  }

  /** Copies that are not whole are never recorded. */
  private void record(Path sandbox) throws IOException {
    var text = new StringBuilder();
    roots.forEach(root -> text.append(root).append('\0'));
    Path made = Files.writeString(sandbox.resolve("watched.new"), text);
    Files.move(made, sandbox.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
  }

  /** The directories whose only copies are in a sandbox, maybe that of a check that was killed. */
  static List<Path> kept(Path sandbox) throws IOException {
    Path record = sandbox.resolve(RECORD);
    if (!Files.exists(record)) {
      return List.of();
    }
    return Stream.of(Files.readString(record).split("\0"))
        .filter(root -> !root.isEmpty())
        .map(Path::of)
        .toList();
  }

  /** Puts them back as a check found them that was killed. */
  static void putBack(Path sandbox) throws IOException {
    Path aside = sandbox.resolve(ASIDE);
    Path copies = Files.exists(aside) ? aside : sandbox.resolve(COPIES);
    new Watched(kept(sandbox), copies, Snapshot.of(List.of())).refill();
  }

  /** The copies in a sandbox are not needed any more. */
  static void forget(Path sandbox) throws IOException {
    Files.deleteIfExists(sandbox.resolve(RECORD));
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
    Path whole = copies.resolveSibling(ASIDE);
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
    forget(sandbox());
  }

  private Path sandbox() {
    return Objects.requireNonNull(copies.getParent());
  }

  /** Puts them back. */
  synchronized void putBack() throws IOException {
    if (before.differencesTo(now()).isEmpty()) {
      return;
    }
    refill();
    List<Difference> left = before.differencesTo(now());
    if (!left.isEmpty()) {
      throw new IOException(
          "cannot put back what is watched: %s; its copy is in %s"
              .formatted(left.get(0).words(), copies));
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
