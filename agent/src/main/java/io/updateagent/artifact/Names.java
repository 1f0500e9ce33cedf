package io.updateagent.artifact;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Which file names are safe to use. */
final class Names {
  private static final int LONGEST = 255;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}]");

  /** The same, and invisible characters, such as those that turn the direction of text. */
  private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");

  private Names() {}

  /** A relative path that stays where it is. */
  static boolean isRelative(String name) {
    if (name.isEmpty() || name.startsWith("/") || CONTROL.matcher(name).find()) {
      return false;
    }
    for (String part : name.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** The name of a file without any directory. */
  static boolean isPlain(String name) {
    return isRelative(name)
        && name.indexOf('/') < 0
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  /**
   * The name of a provide: none that clears_artifact_provides or a scope would take for a pattern,
   * or that reads as another one in a line {@code name=value}.
   */
  static boolean isProvide(String name) {
    return !name.isEmpty()
        && name.equals(name.strip())
        && name.indexOf('*') < 0
        && name.indexOf('=') < 0;
  }

  /** A text that fits in one line wherever it is shown, and shows all that is in it. */
  static boolean isOneLine(String text) {
    return !UNSEEN.matcher(text).find();
  }
}
