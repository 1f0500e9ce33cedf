package io.updateagent.check;

import java.nio.file.Path;

/**
 * One way in which two states differ.
 *
 * @param path what differs
 * @param kind whether it came, went, or changed
 * @param aspect what of it differs, for instance {@code mode}
 * @param words the same for people
 */
public record Difference(Path path, Kind kind, String aspect, String words) {

  /** What happened to a path. */
  public enum Kind {
    /** It is there now, and was not. */
    ADDED,
    /** It was there, and is not. */
    MISSING,
    /** It is something else now. */
    CHANGED
  }
}
