package io.updateagent.deployment;

import java.util.regex.Pattern;

/** Patterns in which {@code *} stands for any run of characters, as in clears_artifact_provides. */
final class Wildcard {
  private static final Pattern SEVERAL = Pattern.compile("\\*+");

  private Wildcard() {}

  /** The pattern as it is written if it means the same: several stars in a row are one. */
  static String simplest(String pattern) {
    return SEVERAL.matcher(pattern).replaceAll("*");
  }

  /**
   * Whether the pattern covers the text. The text may itself be a pattern: a {@code *} in it is
   * covered only by a {@code *}, so what is covered matches nothing that the pattern does not.
   * Takes time linear in the product of the lengths, whatever the pattern.
   */
  static boolean matches(String pattern, String text) {
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (in < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        resume = in;
      } else if (at < pattern.length() && pattern.charAt(at) == text.charAt(in)) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++resume;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
