package io.updateagent.check;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory that a check works in, among the temporary files. It is gone when the check has
 * ended, unless what is watched could not be put back: then it holds the only copy. A check that
 * was killed leaves its own, which the next one finds by its lock.
 *
 * <pre>
 * lock       locked as long as the check runs
 * before/    copies of what is watched, see {@link Watched}
 * ...
 * </pre>
 */
final class Sandbox implements AutoCloseable {
  private static final String PREFIX = "agent-module-check";
  private static final String LOCK = "lock";

  /** Those of this process, which must not open their locks again: closing one would release it. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel lock;

  private Sandbox(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
  }

  /** Makes one. */
  static Sandbox make() throws IOException {
    Path directory = Files.createTempDirectory(PREFIX);
    OWN.add(directory);
    // It gets its name once it is locked, so that nobody takes it for one that was left.
    Path made = directory.resolve("lock.new");
    FileChannel lock =
        FileChannel.open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    lock.lock();
    Files.move(made, directory.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
    return new Sandbox(directory, lock);
  }

  Path directory() {
    return directory;
  }

  Path resolve(String name) {
    return directory.resolve(name);
  }

  /**
   * Clears up after checks of this user that were killed. Directories that one of them watched are
   * put back if all of them are watched now, or are gone; else their copies stay.
   *
   * @return what was put back
   */
  List<Path> clearUpAfterOthers(List<Path> watched) throws IOException {
    List<Path> putBack = new ArrayList<>();
    Path parent = Objects.requireNonNull(directory.getParent());
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path other : all) {
        if (!OWN.contains(other) && belongsToUs(other)) {
          putBack.addAll(clearUp(other, watched));
        }
      }
    }
    return putBack;
  }

  /** Anyone may make a directory there, with copies of anything in it. */
  private boolean belongsToUs(Path other) throws IOException {
    return Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(other.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(directory));
  }

  private static List<Path> clearUp(Path left, List<Path> watched) throws IOException {
    try (FileChannel channel = FileChannel.open(left.resolve(LOCK), StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      if (free == null) {
        return List.of();
      }
      Processes.end(Stage.processes(left));
      List<Path> roots = Watched.kept(left);
      boolean there = roots.stream().anyMatch(root -> Files.exists(root));
      if (there && !watched.containsAll(roots)) {
        return List.of();
      }
      if (there) {
        Watched.putBack(left);
      }
      Watched.forget(left);
      Watched.remove(left);
      return there ? roots : List.of();
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      if (Watched.kept(directory).isEmpty()) {
        Watched.remove(directory);
      }
    } finally {
      OWN.remove(directory);
    }
  }
}
