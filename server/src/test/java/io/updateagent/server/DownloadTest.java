package io.updateagent.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.Javalin;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadTest {
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path directory;
  private Path file;
  private Javalin server;

  @BeforeEach
  void start() throws Exception {
    file = Files.writeString(directory.resolve("file"), "0123456789");
    server =
        Javalin.create(
            config -> {
              BenchServer.settings(config);
              config.routes.get("/file", context -> new Download(file).answer(context));
            });
    server.start("127.0.0.1", 0);
  }

  @AfterEach
  void end() {
    server.stop();
  }

  private HttpResponse<String> get(String... headers) throws Exception {
    URI address = URI.create("http://127.0.0.1:%d/file".formatted(server.port()));
    var request = HttpRequest.newBuilder(address);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=4-,    206, bytes 4-9/10, 456789",
    "bytes=0-0,   206, bytes 0-0/10, 0",
    "bytes=4-99,  206, bytes 4-9/10, 456789",
    "bytes=-3,    206, bytes 7-9/10, 789",
    "bytes=-30,   206, bytes 0-9/10, 0123456789",
    "bytes=10-,   416, bytes */10,   ''",
    "bytes=-0,    416, bytes */10,   ''",
    "bytes=-,     416, bytes */10,   ''",
    "'bytes=0-1,4-5', 200, '',       0123456789",
    "lines=1-,    200, '',           0123456789",
  })
  void aRangeIsAnsweredWithThatPart(String range, int code, String content, String body)
      throws Exception {
    HttpResponse<String> answer = get("Range", range);
    assertEquals(code, answer.statusCode());
    assertEquals(content, answer.headers().firstValue("Content-Range").orElse(""));
    assertEquals(body, answer.body());
    assertEquals(
        List.of(Integer.toString(body.length())), answer.headers().allValues("Content-Length"));
  }

  @Test
  void itGoesOnOnlyWithTheVersionThatWasBegun() throws Exception {
    HttpResponse<String> whole = get();
    assertEquals(200, whole.statusCode());
    assertEquals("0123456789", whole.body());
    String version = whole.headers().firstValue("ETag").orElseThrow();
    assertEquals(206, get("Range", "bytes=4-", "If-Range", version).statusCode());
    Files.writeString(file, "another artifact");
    HttpResponse<String> other = get("Range", "bytes=4-", "If-Range", version);
    assertEquals(200, other.statusCode());
    assertEquals("another artifact", other.body());
  }

  @Test
  void nothingIsCompressedOnTheWay() throws Exception {
    String content = "0123456789".repeat(500);
    Files.writeString(file, content);
    HttpResponse<String> whole = get("Accept-Encoding", "gzip");
    assertEquals(List.of(), whole.headers().allValues("Content-Encoding"));
    assertEquals(List.of("5000"), whole.headers().allValues("Content-Length"));
    assertEquals(content, whole.body());
  }
}
