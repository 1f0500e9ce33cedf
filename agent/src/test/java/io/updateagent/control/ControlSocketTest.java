package io.updateagent.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlSocketTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private final BlockingQueue<Request> heard = new LinkedBlockingQueue<>();

  @Test
  void aRequestIsHeardAndAnswered() throws Exception {
    try (ControlSocket socket = open()) {
      assertEquals(Reply.answered("ok"), ask());
      assertEquals(List.of(Request.CHECK_UPDATE), List.copyOf(heard));
      assertTrue(Files.exists(socket.path()));
    }
  }

  @Test
  void anAnswerSaysWhetherItIsDoneAndWhy() throws Exception {
    try (ControlSocket socket = open()) {
      assertEquals("no nothing to cancel\n", say(socket, "cancel\n"));
      assertEquals(
          Answer.no("nothing to cancel"), ControlSocket.ask(directory, Request.CANCEL).answer());
      assertEquals(Answer.OK, ask().answer());
    }
  }

  @Test
  void anAnswerIsOneLineWithinBounds() throws Exception {
    Answer endless = Answer.ok("two\nlines".repeat(1000));
    try (ControlSocket socket = ControlSocket.open(directory, request -> endless)) {
      Answer answer = ControlSocket.ask(directory, Request.HOLD).answer();
      assertTrue(answer.done());
      assertTrue(answer.text().startsWith("two lines"), answer.text());
      assertTrue(answer.text().length() < 1024);
      assertTrue(Files.exists(socket.path()));
    }
  }

  @Test
  void aWordThatAnotherVersionDoesNotKnowIsSaidToBeThat() {
    Answer answer = Reply.answered("unknown request").answer();
    assertFalse(answer.done());
    assertTrue(answer.text().contains("another version"), answer.text());
  }

  @Test
  void anythingElseIsAnsweredButNotHeard() throws Exception {
    try (ControlSocket socket = open()) {
      assertEquals("unknown request\n", say(socket, "reboot\n"));
      assertEquals("unknown request\n", say(socket, "check-update" + " ".repeat(52)));
      assertEquals(List.of(), List.copyOf(heard));
    }
  }

  @Test
  void aSilentClientKeepsNobodyElseForLong() throws Exception {
    try (ControlSocket socket = open();
        SocketChannel silent = connect(socket)) {
      assertTrue(silent.isConnected());
      Reply reply = assertTimeoutPreemptively(PATIENCE, this::ask);
      assertEquals(Reply.answered("ok"), reply);
    }
  }

  @Test
  void aClientThatTricklesKeepsNobodyElseForLong() throws Exception {
    try (ControlSocket socket = open();
        SocketChannel slow = connect(socket)) {
      slow.write(ByteBuffer.wrap(new byte[] {'c'}));
      Reply reply = assertTimeoutPreemptively(PATIENCE, this::ask);
      assertEquals(Reply.answered("ok"), reply);
    }
  }

  @Test
  void whoDoesNotAnswerIsNotWaitedForForEver() throws Exception {
    try (var deaf = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      deaf.bind(UnixDomainSocketAddress.of(directory.resolve("agent.sock")));
      Reply reply =
          assertTimeoutPreemptively(
              PATIENCE,
              () -> ControlSocket.ask(directory, Request.CHECK_UPDATE, Duration.ofMillis(50)));
      assertEquals(Reply.Kind.SILENT, reply.kind());
    }
  }

  @Test
  void noOneListensWithoutASocketOrBehindOneThatWasLeft() throws Exception {
    assertEquals(Reply.Kind.NOBODY, ask().kind());
    assertEquals(
        Reply.Kind.NOBODY,
        ControlSocket.ask(directory.resolve("none"), Request.CHECK_UPDATE).kind());
    try (var killed = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      killed.bind(UnixDomainSocketAddress.of(directory.resolve("agent.sock")));
    }
    assertTrue(Files.exists(directory.resolve("agent.sock")));
    assertEquals(Reply.Kind.NOBODY, ask().kind());
    open().close(); // and it is in nobody's way
  }

  @Test
  void aDaemonThatEndsLeavesNoSocket() throws Exception {
    open().close();

    assertFalse(Files.exists(directory.resolve("agent.sock")));
    assertEquals(Reply.Kind.NOBODY, ask().kind());
  }

  @Test
  void theSocketOfALivingDaemonIsNotTaken() throws Exception {
    try (ControlSocket first = open()) {
      IOException refused = assertThrows(IOException.class, this::open);
      assertEquals(
          "process %d has the control socket %s; stop it first, or set AGENT_RUN to another directory"
              .formatted(ProcessHandle.current().pid(), first.path()),
          refused.getMessage());
      assertEquals(Reply.answered("ok"), ask());
    }
    open().close();
  }

  @Test
  void theDirectoryIsForItsOwnerOnlyWhateverItWas() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    open().close();
    assertEquals("rwx------", permissions(directory));

    Path made = directory.resolve("made");
    ControlSocket.open(made, this::hear).close();
    assertEquals("rwx------", permissions(made));
  }

  @Test
  void whatIsNoDirectoryIsRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    IOException refused =
        assertThrows(IOException.class, () -> ControlSocket.open(file, this::hear));
    assertEquals(file + " is not a directory", refused.getMessage());
  }

  private ControlSocket open() throws IOException {
    return ControlSocket.open(directory, this::hear);
  }

  private Reply ask() throws IOException {
    return ControlSocket.ask(directory, Request.CHECK_UPDATE);
  }

  private static SocketChannel connect(ControlSocket socket) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket.path()));
  }

  private static String say(ControlSocket socket, String text) throws IOException {
    try (SocketChannel channel = connect(socket)) {
      channel.write(ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      return new String(
          java.nio.channels.Channels.newInputStream(channel).readAllBytes(),
          java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Answer hear(Request request) {
    heard.add(request);
    return request == Request.CANCEL ? Answer.no("nothing to cancel") : Answer.OK;
  }
}
