package io.updateagent.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what cannot be read under another name, for people to look at: {@code outbox.unreadable-1}
 * to {@code -3}, the oldest first.
 */
final class SetAside {
  /** How many are kept; then the oldest is given up. */
  static final int MOST = 3;

  private final FileSystem disk;
  private final DurableFile file;

  SetAside(FileSystem disk, DurableFile file) {
    this.disk = disk;
    this.file = file;
  }

  private Path name(int number) {
    return file.path()
        .resolveSibling("%s.unreadable-%d".formatted(file.path().getFileName(), number));
  }

  /** Those that are there. */
  List<Path> all() throws IOException {
    var known = new ArrayList<Path>();
    for (int number = 1; number <= MOST; number++) {
      if (disk.size(name(number)) >= 0) {
        known.add(name(number));
      }
    }
    return known;
  }

  /**
   * Gives the file another name.
   *
   * @throws IOException if that is not possible; then it must not be replaced
   */
  void take(String why) throws IOException {
    int free = 1;
    while (free <= MOST && disk.size(name(free)) >= 0) {
      free++;
    }
    if (free > MOST) {
      Log.agent().warn("{} is given up: too many are set aside", name(1));
      for (int number = 1; number < MOST; number++) {
        disk.move(name(number + 1), name(number));
      }
      free = MOST;
    }
    disk.move(file.path(), name(free));
    file.syncName();
    Log.agent()
        .error(
            "cannot read {}: {}; kept as {}, for a person to look at",
            file.path(),
            why,
            name(free));
  }
}
