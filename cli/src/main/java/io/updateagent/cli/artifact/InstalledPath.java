package io.updateagent.cli.artifact;

import java.io.IOException;
import java.nio.file.Path;

/** A path on the device, as an update module wants it: absolute, without {@code ..}. */
final class InstalledPath {
  private InstalledPath() {}

  /**
   * Takes it.
   *
   * @param option what it was given with
   */
  static Path of(String option, String text) throws IOException {
    Path path = Path.of(text);
    if (!path.isAbsolute() || !path.equals(path.normalize()) || text.indexOf('\n') >= 0) {
      throw new IOException(
          "%s %s must be an absolute path on the device, without . and .."
              .formatted(option, text.replace('\n', '?')));
    }
    return path;
  }

  /**
   * A word for the path in the key of a version. What replaces one path must not pass for what
   * replaces another, so that there is no dot in it, behind which {@code .*} would find more.
   */
  static String word(Path path) {
    return path.toString().substring(1).replace('/', '-').replaceAll("[^A-Za-z0-9_-]", "_");
  }
}
