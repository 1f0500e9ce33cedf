package io.updateagent.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Takes in a command's output as lines, with a bound on everything: the length of a line, the
 * number of lines and characters passed on, and what is captured. What is beyond the bounds is read
 * and dropped, so that the command never blocks on a full pipe; that something was dropped is said,
 * and the last lines are passed on when the command has ended. Lines that are passed on are {@link
 * Printable}.
 */
final class Output {
  /** Longest line that is passed on, in bytes as the command wrote them. */
  static final int LONGEST_LINE = 1000;

  /** Most lines that are passed on per command, not counting the last ones. */
  static final int MOST_LINES = 2000;

  /** Most characters that are passed on per command, not counting the last lines. */
  static final int MOST_CHARACTERS = 128 * 1024;

  /** Most bytes that are captured. */
  static final int LARGEST_CAPTURE = 64 * 1024;

  private static final int LAST_LINES = 10;
  private static final int LONGEST_LAST_LINE = 300;

  private final Consumer<String> listener;
  private final Deque<String> last = new ArrayDeque<>();
  private final AtomicLong received = new AtomicLong();
  private final StringBuilder captured = new StringBuilder();
  private long lines;
  private long characters;
  private long dropped;
  private boolean ended;

  Output(Consumer<String> listener) {
    this.listener = listener;
  }

  /**
   * Reads a stream to its end as lines; a stream that breaks has ended.
   *
   * @param begun is counted down when nobody else can read the stream any more
   */
  void drain(InputStream stream, boolean capture, CountDownLatch begun) {
    // The run time reads what is left in the pipe when the command ends, without a bound, and
    // closes it, which would kill a daemon that the command started. It does so under this lock.
    synchronized (stream) {
      begun.countDown();
      byte[] buffer = new byte[8192];
      var line = new Line(capture);
      try {
        for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
          line.take(buffer, read);
          received.addAndGet(read);
        }
      } catch (IOException e) {
        line.end(); // closed under us: what was read so far counts
        return;
      }
      line.end();
    }
  }

  /** The beginning of a line, and how much of it there is. */
  private final class Line {
    private final byte[] bytes = new byte[LONGEST_LINE];
    private final boolean capture;
    private long length;

    Line(boolean capture) {
      this.capture = capture;
    }

    void take(byte[] buffer, int count) {
      for (int i = 0; i < count; i++) {
        if (buffer[i] == '\n') {
          complete();
        } else {
          if (length < bytes.length) {
            bytes[(int) length] = buffer[i];
          }
          length++;
        }
      }
    }

    void end() {
      if (length > 0) {
        complete();
      }
    }

    private void complete() {
      int kept = (int) Math.min(length, bytes.length);
      if (capture) {
        capture(new String(bytes, 0, kept, StandardCharsets.UTF_8));
      } else {
        boolean returned = kept == length && kept > 0 && bytes[kept - 1] == '\r';
        String text = Printable.of(bytes, returned ? kept - 1 : kept, LONGEST_LINE);
        long more = length - kept;
        pass(more == 0 ? text : text + " [line cut, %d bytes more]".formatted(more));
      }
      length = 0;
    }
  }

  private synchronized void capture(String text) {
    if (!ended && captured.length() + text.length() < LARGEST_CAPTURE) {
      captured.append(text).append('\n');
    }
  }

  private synchronized void pass(String text) {
    if (ended) {
      return;
    }
    remember(text);
    if (dropped == 0 && lines < MOST_LINES && characters + text.length() <= MOST_CHARACTERS) {
      lines++;
      characters += text.length();
      listener.accept(text);
      return;
    }
    if (dropped == 0) {
      String limit = lines == MOST_LINES ? MOST_LINES + " lines" : MOST_CHARACTERS / 1024 + " KiB";
      listener.accept("output limit of %s reached; the rest is dropped".formatted(limit));
    }
    dropped++;
  }

  private void remember(String text) {
    if (text.isBlank()) {
      return;
    }
    if (last.size() == LAST_LINES) {
      last.removeFirst();
    }
    last.addLast(Printable.of(text, LONGEST_LAST_LINE));
  }

  /** The command has ended: what its orphans still write is read and dropped. */
  synchronized void end() {
    ended = true;
    if (dropped > 0) {
      listener.accept("%d lines were dropped; the last ones are:".formatted(dropped));
      last.forEach(listener);
    }
  }

  /** How many bytes were read so far. */
  long received() {
    return received.get();
  }

  synchronized String captured() {
    return captured.toString();
  }

  synchronized List<String> lastLines() {
    return List.copyOf(last);
  }
}
