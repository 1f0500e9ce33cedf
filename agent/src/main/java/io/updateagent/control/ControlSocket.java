package io.updateagent.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The daemon's end of the local socket, {@code agent.sock} in a directory that only its owner may
 * enter. One connection is served at a time: one line is read, at most 64 bytes are looked at, and
 * {@code ok} or {@code unknown request} is answered.
 */
public final class ControlSocket implements AutoCloseable {
  private static final String NAME = "agent.sock";
  private static final int LONGEST_REQUEST = 64;

  private final ServerSocketChannel channel;
  private final Path path;
  private final Consumer<Request> listener;

  private ControlSocket(ServerSocketChannel channel, Path path, Consumer<Request> listener) {
    this.channel = channel;
    this.path = path;
    this.listener = listener;
  }

  /**
   * Opens the socket and serves it on a thread of its own.
   *
   * @param directory made with mode 0700 if it does not exist
   * @param listener called with each request, on that thread
   * @throws IOException if the directory or the socket cannot be made
   */
  public static ControlSocket open(Path directory, Consumer<Request> listener) throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path path = directory.resolve(NAME);
    Files.deleteIfExists(path);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    channel.bind(UnixDomainSocketAddress.of(path));
    var socket = new ControlSocket(channel, path, listener);
    var thread = new Thread(socket::serve, "control");
    thread.setDaemon(true);
    thread.start();
    return socket;
  }

  /**
   * Asks the daemon whose socket is in the directory.
   *
   * @return its answer, or empty if no daemon listens there
   * @throws IOException if the connection breaks
   */
  public static Optional<String> ask(Path directory, Request request) throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (!connect(channel, path)) {
        return Optional.empty();
      }
      channel.write(ByteBuffer.wrap((request.word() + "\n").getBytes(StandardCharsets.UTF_8)));
      var answer =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
      return Optional.ofNullable(answer.readLine());
    }
  }

  private static boolean connect(SocketChannel channel, Path path) {
    try {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false; // a socket file that a killed daemon left behind
    }
  }

  private void serve() {
    while (channel.isOpen()) {
      try (SocketChannel peer = channel.accept()) {
        peer.write(ByteBuffer.wrap((answer(read(peer)) + "\n").getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        // A peer that went away concerns nobody; a closed channel ends the loop.
        continue;
      }
    }
  }

  private String answer(String word) {
    Optional<Request> request = Request.of(word);
    request.ifPresent(listener);
    return request.isPresent() ? "ok" : "unknown request";
  }

  private static String read(SocketChannel peer) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(LONGEST_REQUEST);
    while (buffer.hasRemaining() && peer.read(buffer) > 0) {
      String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
      if (text.contains("\n")) {
        return text.substring(0, text.indexOf('\n'));
      }
    }
    return "";
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(path);
  }
}
