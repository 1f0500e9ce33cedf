package io.updateagent.process;

import java.nio.charset.StandardCharsets;

/**
 * Foreign text made fit for a log and a terminal. What a terminal would act on is shown as its
 * number instead: control characters but the tab, escape sequences with them, and the invisible
 * characters that change the direction of text. Bytes that are not UTF-8 become U+FFFD.
 */
public final class Printable {
  private static final int LAST_OF_C1 = 0x9f;

  private Printable() {}

  /** The text of one line, at most so many characters long; what is longer is cut. */
  public static String of(String text, int longest) {
    var shown = new StringBuilder(Math.min(text.length(), longest));
    int at = 0;
    while (at < text.length()) {
      int character = text.codePointAt(at);
      int before = shown.length();
      append(shown, character);
      if (shown.length() > longest) {
        shown.setLength(before); // neither half an escape nor half a character
        break;
      }
      at += Character.charCount(character);
    }
    return shown.toString();
  }

  static String of(byte[] bytes, int length, int longest) {
    return of(new String(bytes, 0, length, StandardCharsets.UTF_8), longest);
  }

  private static void append(StringBuilder shown, int character) {
    if (!isActedOn(character)) {
      shown.appendCodePoint(character);
    } else if (character <= LAST_OF_C1) {
      shown.append("\\x%02x".formatted(character));
    } else {
      shown.append("\\u%04x".formatted(character));
    }
  }

  private static boolean isActedOn(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL -> character != '\t';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
