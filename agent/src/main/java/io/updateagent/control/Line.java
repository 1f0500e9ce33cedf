package io.updateagent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** One line from the other end of a socket, within bounds of length and time. */
final class Line {
  static final int LONGEST_REQUEST = 64;
  static final int LONGEST_ANSWER = 1024;

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
        if (ended || text.indexOf('\n') >= 0) {
          return Optional.of(text.lines().findFirst().orElse(""));
        }
      }
    }
    return Optional.of(new String(buffer.array(), StandardCharsets.UTF_8));
  }

  /** Sends a line that is short enough for the system to take it at once; what is longer is cut. */
  static void write(SocketChannel channel, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer line = ByteBuffer.allocate(LONGEST_ANSWER);
    line.put(bytes, 0, Math.min(bytes.length, LONGEST_ANSWER - 1)).put((byte) '\n').flip();
    channel.write(line);
  }
}
