package io.updateagent.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * The daemon's end of the local socket, {@code agent.sock} in a directory that only its owner may
 * enter. One connection is served at a time: one line of at most 64 bytes is read, for at most two
 * seconds, and one line of at most 1024 bytes is answered, see {@link Answer}; or, to {@link
 * Request#METRICS}, lines of at most 32 KiB together.
 */
public final class ControlSocket implements AutoCloseable {
  private static final Duration PATIENCE_WITH_CLIENTS = Duration.ofSeconds(2);
  private static final Duration PATIENCE_WITH_DAEMON = Duration.ofSeconds(15);

  private final RunDirectory directory;
  private final ServerSocketChannel channel;
  private final Function<Request, Answer> listener;

  private ControlSocket(
      RunDirectory directory, ServerSocketChannel channel, Function<Request, Answer> listener) {
    this.directory = directory;
    this.channel = channel;
    this.listener = listener;
  }

  /**
   * Opens the socket and serves it on a thread of its own.
   *
   * @param directory made if it does not exist; its mode becomes 0700
   * @param listener answers each request, on that thread
   * @throws IOException with one line for people, if another process serves in that directory, it
   *     belongs to another user, or the socket cannot be made
   */
  public static ControlSocket open(Path directory, Function<Request, Answer> listener)
      throws IOException {
    RunDirectory taken = RunDirectory.take(directory);
    try {
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      channel.bind(UnixDomainSocketAddress.of(taken.socket()));
      var socket = new ControlSocket(taken, channel, listener);
      var thread = new Thread(socket::serve, "control");
      thread.setDaemon(true);
      thread.start();
      return socket;
    } catch (IOException e) {
      taken.close();
      throw e;
    }
  }

  /**
   * Asks the daemon whose socket is in the directory.
   *
   * @throws IOException if the connection breaks
   */
  public static Reply ask(Path directory, Request request) throws IOException {
    return ask(directory, request, PATIENCE_WITH_DAEMON);
  }

  static Reply ask(Path directory, Request request, Duration patience) throws IOException {
    Path path = RunDirectory.socket(directory);
    try {
      Files.readAttributes(path, BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      return Reply.without(Reply.Kind.NOBODY);
    } catch (IOException e) {
      return Reply.without(Reply.Kind.NOT_ALLOWED);
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      if (!connect(channel, path)) {
        return Reply.without(Files.isWritable(path) ? Reply.Kind.NOBODY : Reply.Kind.NOT_ALLOWED);
      }
      Line.write(channel, request.word());
      Optional<String> answer =
          request.isAnsweredByLines()
              ? Line.readAll(channel, patience)
              : Line.read(channel, patience, Line.LONGEST_ANSWER);
      return answer.map(Reply::answered).orElse(Reply.without(Reply.Kind.SILENT));
    }
  }

  private static boolean connect(SocketChannel channel, Path path) {
    try {
      return channel.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      return false; // a socket file that a killed daemon left behind, or one of another user
    }
  }

  /** Where it listens. */
  public Path path() {
    return directory.socket();
  }

  private void serve() {
    while (channel.isOpen()) {
      try (SocketChannel peer = channel.accept()) {
        Optional<String> word = Line.read(peer, PATIENCE_WITH_CLIENTS, Line.LONGEST_REQUEST);
        if (word.isPresent()) {
          answer(peer, word.get());
        }
      } catch (IOException e) {
        // A peer that went away concerns nobody; a closed channel ends the loop.
        continue;
      }
    }
  }

  private void answer(SocketChannel peer, String word) throws IOException {
    Optional<Request> request = Request.of(word);
    if (request.isEmpty()) {
      Line.write(peer, Answer.UNKNOWN);
      return;
    }
    Answer answer = listener.apply(request.get());
    if (request.get().isAnsweredByLines()) {
      Line.writeAll(peer, answer.text());
    } else {
      Line.write(peer, answer.line());
    }
  }

  /** Stops to listen and removes the socket. */
  @Override
  public void close() throws IOException {
    channel.close();
    directory.close();
  }
}
