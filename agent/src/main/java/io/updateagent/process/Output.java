package io.updateagent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes in a command's output as lines, with a bound on everything: the length of a line, the
 * number of lines passed on, and what is captured. What is beyond the bounds is read and dropped,
 * so that the command never blocks on a full pipe.
 */
final class Output {
  /** Longest line that is passed on, in bytes. */
  static final int LONGEST_LINE = 1000;

  /** Most lines that are passed on per command. */
  static final int MOST_LINES = 2000;

  /** Most bytes that are captured. */
  static final int LARGEST_CAPTURE = 64 * 1024;

  private static final int LAST_LINES = 10;
  private static final int LONGEST_LAST_LINE = 300;

  private final Consumer<String> listener;
  private final Deque<String> last = new ArrayDeque<>();
  private final StringBuilder captured = new StringBuilder();
  private int lines;

  Output(Consumer<String> listener) {
    this.listener = listener;
  }

  /** Reads a stream to its end as lines; a stream that breaks has ended. */
  void drain(InputStream stream, boolean capture) {
    byte[] buffer = new byte[8192];
    byte[] line = new byte[LONGEST_LINE];
    int length = 0;
    try {
      for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
        for (int i = 0; i < read; i++) {
          if (buffer[i] == '\n') {
            line(line, length, capture);
            length = 0;
          } else if (length < line.length) {
            line[length++] = buffer[i];
          }
        }
      }
    } catch (IOException e) {
      length = Math.min(length, line.length); // closed under us: what was read so far counts
    }
    if (length > 0) {
      line(line, length, capture);
    }
  }

  private synchronized void line(byte[] bytes, int length, boolean capture) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    if (capture) {
      if (captured.length() + text.length() < LARGEST_CAPTURE) {
        captured.append(text).append('\n');
      }
      return;
    }
    remember(text);
    lines++;
    if (lines <= MOST_LINES) {
      listener.accept(text);
    } else if (lines == MOST_LINES + 1) {
      listener.accept(
          "output limit of %d lines reached; the rest is dropped".formatted(MOST_LINES));
    }
  }

  private void remember(String text) {
    if (text.isBlank()) {
      return;
    }
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.addLast(text.substring(0, Math.min(text.length(), LONGEST_LAST_LINE)));
  }

  synchronized String captured() {
    return captured.toString();
  }

  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }
}
