package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever sends without end or without haste is stopped, and nobody else notices. */
class FloodTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String AUTHENTICATION = "/api/devices/v1/authentication/auth_requests";
  private static final long MUCH = 40L * 1024 * 1024;
  private static final int SLOW_ONES = 40;

  @TempDir Path directory;
  private BenchRoom room;

  @BeforeEach
  void open() throws Exception {
    room = new BenchRoom(directory);
  }

  @AfterEach
  void close() {
    room.close();
  }

  /** Bytes without end, which count how many of them were wanted. */
  private static final class Endless extends InputStream {
    final AtomicLong given = new AtomicLong();

    @Override
    public int read() {
      given.incrementAndGet();
      return 'x';
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      java.util.Arrays.fill(buffer, offset, offset + length, (byte) 'x');
      given.addAndGet(length);
      return length;
    }
  }

  /**
   * Sends it in chunks, so that no length is announced. Gives the answer, or 0 if there is none.
   */
  private int flood(String path, String type, Endless body, Map<String, String> headers)
      throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(room.url() + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofInputStream(() -> body));
    headers.forEach(request::header);
    try {
      return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).statusCode();
    } catch (IOException e) {
      return 0; // the server has closed the connection while this side still sent
    }
  }

  private void assertStopped(String path, String type, Map<String, String> headers)
      throws InterruptedException {
    var body = new Endless();
    int status = flood(path, type, body, headers);
    assertTrue(List.of(0, 302, 400, 401, 403, 413).contains(status), path + ": " + status);
    assertTrue(body.given.get() < MUCH, path + " took " + body.given.get());
  }

  @Test
  void aBodyWithoutEnd() throws Exception {
    var people = Map.of("Authorization", "Bearer token");
    assertStopped("/login", FORM, Map.of());
    assertStopped("/first", FORM, Map.of());
    assertStopped("/login", "multipart/form-data; boundary=x", Map.of());
    assertStopped("/artifacts/upload", "multipart/form-data; boundary=x", Map.of());
    assertStopped(AUTHENTICATION, JSON, Map.of());
    assertStopped("/api/management/v1/useradm/auth/login", JSON, Map.of());
    assertStopped("/api/management/v1/deployments/deployments", JSON, people);
    assertStopped(
        "/api/management/v1/deployments/artifacts", "multipart/form-data; boundary=x", Map.of());
    assertEquals(200, room.send("GET", "/static/page.css", Map.of(), "").statusCode());
  }

  /** One byte a second, from many at once, each of which would keep a thread of the server. */
  @Test
  @Tag("slow")
  void aBodyWithoutHaste() throws Exception {
    var sockets = new ArrayList<Socket>();
    var pace = Executors.newScheduledThreadPool(2);
    try {
      URI address = URI.create(room.url());
      for (int one = 0; one < SLOW_ONES; one++) {
        var socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout((int) TimeUnit.MINUTES.toMillis(2));
        sockets.add(socket);
        String path = one % 2 == 0 ? "/login" : AUTHENTICATION;
        String head =
            "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: %s\r\nContent-Length: 60000\r\n\r\n"
                .formatted(path, address.getAuthority(), one % 2 == 0 ? FORM : JSON);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        var unused = // it ends with the socket
            pace.scheduleWithFixedDelay(() -> drip(socket), 0, 1, TimeUnit.SECONDS);
      }
      assertEquals(200, room.send("GET", "/static/page.css", Map.of(), "").statusCode());
      for (Socket socket : sockets) {
        byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 408".length());
        assertEquals("HTTP/1.1 408", new String(answer, StandardCharsets.US_ASCII));
      }
    } finally {
      pace.shutdownNow();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void drip(Socket socket) {
    try {
      socket.getOutputStream().write('x');
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // ends the dripping: the server has closed it
    }
  }
}
