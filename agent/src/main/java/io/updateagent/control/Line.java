package io.updateagent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What comes from the other end of a socket, within bounds of length and time. */
final class Line {
  static final int LONGEST_REQUEST = 64;
  static final int LONGEST_ANSWER = 1024;

  /** Short enough for the system to take it at once, though nobody reads yet. */
  static final int LONGEST_TEXT = 32 * 1024;

  private static final long NANOS_PER_MILLISECOND = 1_000_000;

  private Line() {}

  /**
   * Reads up to the first line feed, the end, or the longest, whichever comes first. The channel
   * does not block afterwards.
   *
   * @param longest how many bytes at most
   * @return the line without its line feed, or empty if it did not come in time
   */
  static Optional<String> read(SocketChannel channel, Duration patience, int longest)
      throws IOException {
    return read(channel, patience, longest, "\n").map(text -> text.lines().findFirst().orElse(""));
  }

  /** Reads everything up to the end; otherwise as {@link #read}. */
  static Optional<String> readAll(SocketChannel channel, Duration patience) throws IOException {
    return read(channel, patience, LONGEST_TEXT, null);
  }

  private static Optional<String> read(
      SocketChannel channel, Duration patience, int longest, @Nullable String mark)
      throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    ByteBuffer buffer = ByteBuffer.allocate(longest);
    channel.configureBlocking(false);
    try (Selector selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (buffer.hasRemaining()) {
        long left = (end - System.nanoTime()) / NANOS_PER_MILLISECOND;
        if (left <= 0) {
          return Optional.empty();
        }
        selector.select(left);
        selector.selectedKeys().clear();
        boolean ended = channel.read(buffer) < 0;
        String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        if (ended || (mark != null && text.contains(mark))) {
          return Optional.of(text);
        }
      }
    }
    return Optional.of(new String(buffer.array(), StandardCharsets.UTF_8));
  }

  /** Sends a line; what is longer than {@link #LONGEST_ANSWER} is cut. */
  static void write(SocketChannel channel, String text) throws IOException {
    write(channel, text, LONGEST_ANSWER);
  }

  /** Sends lines; what is longer than {@link #LONGEST_TEXT} is cut. */
  static void writeAll(SocketChannel channel, String text) throws IOException {
    write(channel, text, LONGEST_TEXT);
  }

  private static void write(SocketChannel channel, String text, int longest) throws IOException {
    byte[] bytes = text.stripTrailing().getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, longest - 1);
    ByteBuffer line = ByteBuffer.allocate(length + 1);
    line.put(bytes, 0, length).put((byte) '\n').flip();
    channel.write(line);
  }
}
