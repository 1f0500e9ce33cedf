package io.updateagent.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/**
 * Shows everything that is written, whatever it is: names, output of modules and states come from
 * others, and a terminal acts on what is in them. Control characters but the line feed and the tab,
 * and invisible ones, become <code>&#92;u001b</code> and the like. This leaves JSON what it was,
 * because there they can only stand in texts.
 */
final class Visible extends FilterWriter {
  private static final int DELETE = 127;

  private Visible(Writer out) {
    super(out);
  }

  /** A writer that passes on only what can be seen. */
  static PrintWriter over(Writer out) {
    return new PrintWriter(new Visible(out), true);
  }

  /** The same text as one line. */
  static String line(String text) {
    var shown = new StringBuilder(text.length());
    append(shown, text, false);
    return shown.toString();
  }

  @Override
  public void write(int character) throws IOException {
    write(Character.toString(character));
  }

  @Override
  public void write(char[] buffer, int offset, int length) throws IOException {
    write(new String(buffer, offset, length));
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    var shown = new StringBuilder(length);
    append(shown, text.substring(offset, offset + length), true);
    out.write(shown.toString());
  }

  /** The text in one line, with a question mark for what nobody would see. */
  static String masked(String text) {
    if (text.chars().allMatch(character -> character >= ' ' && character < DELETE)) {
      return text;
    }
    var shown = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            character ->
                shown.appendCodePoint(character == '\t' || isSeen(character) ? character : '?'));
    return shown.toString();
  }

  private static void append(StringBuilder shown, String text, boolean lines) {
    text.codePoints()
        .forEach(
            character -> {
              if (character == '\t' || (lines && character == '\n') || isSeen(character)) {
                shown.appendCodePoint(character);
              } else {
                for (char unit : Character.toChars(character)) {
                  shown.append("\\u%04x".formatted((int) unit));
                }
              }
            });
  }

  private static boolean isSeen(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
