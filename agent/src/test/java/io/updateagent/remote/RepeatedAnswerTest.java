package io.updateagent.remote;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server, or something before it, that gives each answer twice over connections that stay. */
class RepeatedAnswerTest {
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final ServerSocket listening;
  private final HttpTransport http;

  RepeatedAnswerTest() throws Exception {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    workers.execute(this::accept);
    var settings =
        TransportSettings.forVersion("test")
            .withTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(5));
    http = new HttpTransport(settings, InstantSource.fixed(Instant.EPOCH));
  }

  @AfterEach
  void end() throws IOException {
    listening.close();
    workers.shutdownNow();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        workers.execute(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  /** Answers with the code that the path names. */
  private static void serve(Socket client) {
    try (client) {
      InputStream in = client.getInputStream();
      var head = new StringBuilder();
      for (int next = in.read(); next >= 0; next = in.read()) {
        head.append((char) next);
        if (head.toString().endsWith("\r\n\r\n")) {
          String code = head.toString().replaceFirst("(?s)[^/]*/(\\d+) .*", "$1");
          String answer = "HTTP/1.1 " + code + " Said\r\nContent-Length: 0\r\n\r\n";
          client.getOutputStream().write((answer + answer).getBytes(ISO_8859_1));
          head.setLength(0);
        }
      }
    } catch (IOException e) {
      return; // the other side went
    }
  }

  private Request request(int code) {
    String url = "http://127.0.0.1:%d/%d".formatted(listening.getLocalPort(), code);
    return new Request("GET", url, Map.of(), null);
  }

  @Test
  void whatIsToldAloneGetsItsOwnAnswer() throws Exception {
    assertEquals(200, http.send(request(200)).code());
    assertEquals(409, http.sendAlone(request(409)).code());
    assertEquals(500, http.sendAlone(request(500)).code());
    assertEquals(201, http.sendAlone(request(201)).code());
  }

  @Test
  void aDownloadIsNotWhatWasAnsweredBefore() throws Exception {
    assertEquals(200, http.send(request(200)).code());
    try (OpenAnswer download = http.open(request(206))) {
      assertEquals(206, download.code());
    }
  }

  @Test
  void nothingIsAskedOverAConnectionThatAnsweredWithAnError() throws Exception {
    assertEquals(404, http.send(request(404)).code());
    assertEquals(200, http.send(request(200)).code());
  }
}
