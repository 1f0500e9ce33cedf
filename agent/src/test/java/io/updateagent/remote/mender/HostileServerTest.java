package io.updateagent.remote.mender;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.remote.DeviceIdentity;
import io.updateagent.remote.HttpTransport;
import io.updateagent.remote.LogEntry;
import io.updateagent.remote.ServerException;
import io.updateagent.remote.Status;
import io.updateagent.remote.TransportSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call against everything that may go wrong with it. A row says how the call ends, and how
 * many requests it took: to the place in question, and to ask for a token.
 */
class HostileServerTest {
  private static final DeviceIdentity BOX = new DeviceIdentity("box", "app-1", Map.of());
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(400);
  private static final List<String> CALLS = List.of("auth", "poll", "report", "inventory", "log");
  private static final List<String> FAULTS =
      List.of(
          "cut-before-headers",
          "cut-after-headers",
          "truncated",
          "silent",
          "dribble",
          "garbage",
          "401",
          "403",
          "404",
          "409",
          "413",
          "429",
          "500",
          "502",
          "503",
          "504");

  private static final Map<String, String> PLACES =
      Map.of(
          "auth", "/auth_requests",
          "poll", "/next",
          "report", "/status",
          "inventory", "/attributes",
          "log", "/log");
  private static final List<LogEntry> LOG =
      IntStream.range(0, 100)
          .mapToObj(line -> new LogEntry(Instant.EPOCH, "info", "line " + line))
          .toList();

  /** No call may take longer, whatever the server does. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private static final String EXPECTED =
      """
      auth cut-before-headers: UNREACHABLE, 1 requests, 1 for a token
      auth cut-after-headers: UNREACHABLE, 1 requests, 1 for a token
      auth truncated: UNREACHABLE, 1 requests, 1 for a token
      auth silent: UNREACHABLE, 1 requests, 1 for a token
      auth dribble: UNREACHABLE, 1 requests, 1 for a token
      auth garbage: MALFORMED, 1 requests, 1 for a token
      auth 401: UNAUTHORIZED 401, 1 requests, 1 for a token
      auth 403: UNAUTHORIZED 403, 1 requests, 1 for a token
      auth 404: REFUSED 404, 1 requests, 1 for a token
      auth 409: REFUSED 409, 1 requests, 1 for a token
      auth 413: TOO_LARGE 413, 1 requests, 1 for a token
      auth 429: REFUSED 429, 1 requests, 1 for a token
      auth 500: REFUSED 500, 1 requests, 1 for a token
      auth 502: REFUSED 502, 1 requests, 1 for a token
      auth 503: REFUSED 503, 1 requests, 1 for a token
      auth 504: REFUSED 504, 1 requests, 1 for a token
      poll cut-before-headers: UNREACHABLE, 3 requests, 0 for a token
      poll cut-after-headers: UNREACHABLE, 1 requests, 0 for a token
      poll truncated: UNREACHABLE, 1 requests, 0 for a token
      poll silent: UNREACHABLE, 1 requests, 0 for a token
      poll dribble: UNREACHABLE, 1 requests, 0 for a token
      poll garbage: MALFORMED, 1 requests, 0 for a token
      poll 401: UNAUTHORIZED 401, 2 requests, 1 for a token
      poll 403: UNAUTHORIZED 403, 1 requests, 0 for a token
      poll 404: no offer, 2 requests, 0 for a token
      poll 409: REFUSED 409, 1 requests, 0 for a token
      poll 413: TOO_LARGE 413, 1 requests, 0 for a token
      poll 429: REFUSED 429, 1 requests, 0 for a token
      poll 500: REFUSED 500, 1 requests, 0 for a token
      poll 502: REFUSED 502, 1 requests, 0 for a token
      poll 503: REFUSED 503, 1 requests, 0 for a token
      poll 504: REFUSED 504, 1 requests, 0 for a token
      report cut-before-headers: UNREACHABLE, 1 requests, 0 for a token
      report cut-after-headers: UNREACHABLE, 1 requests, 0 for a token
      report truncated: UNREACHABLE, 1 requests, 0 for a token
      report silent: UNREACHABLE, 1 requests, 0 for a token
      report dribble: UNREACHABLE, 1 requests, 0 for a token
      report garbage: REFUSED 200, 1 requests, 0 for a token
      report 401: UNAUTHORIZED 401, 2 requests, 1 for a token
      report 403: UNAUTHORIZED 403, 1 requests, 0 for a token
      report 404: REFUSED 404, 1 requests, 0 for a token
      report 409: ABORTED, 1 requests, 0 for a token
      report 413: TOO_LARGE 413, 1 requests, 0 for a token
      report 429: REFUSED 429, 1 requests, 0 for a token
      report 500: REFUSED 500, 1 requests, 0 for a token
      report 502: REFUSED 502, 1 requests, 0 for a token
      report 503: REFUSED 503, 1 requests, 0 for a token
      report 504: REFUSED 504, 1 requests, 0 for a token
      inventory cut-before-headers: UNREACHABLE, 3 requests, 0 for a token
      inventory cut-after-headers: UNREACHABLE, 1 requests, 0 for a token
      inventory truncated: UNREACHABLE, 1 requests, 0 for a token
      inventory silent: UNREACHABLE, 1 requests, 0 for a token
      inventory dribble: UNREACHABLE, 1 requests, 0 for a token
      inventory garbage: sent, 1 requests, 0 for a token
      inventory 401: UNAUTHORIZED 401, 2 requests, 1 for a token
      inventory 403: UNAUTHORIZED 403, 1 requests, 0 for a token
      inventory 404: REFUSED 404, 1 requests, 0 for a token
      inventory 409: REFUSED 409, 1 requests, 0 for a token
      inventory 413: TOO_LARGE 413, 1 requests, 0 for a token
      inventory 429: REFUSED 429, 1 requests, 0 for a token
      inventory 500: REFUSED 500, 1 requests, 0 for a token
      inventory 502: REFUSED 502, 1 requests, 0 for a token
      inventory 503: REFUSED 503, 1 requests, 0 for a token
      inventory 504: REFUSED 504, 1 requests, 0 for a token
      log cut-before-headers: UNREACHABLE, 1 requests, 0 for a token
      log cut-after-headers: UNREACHABLE, 1 requests, 0 for a token
      log truncated: UNREACHABLE, 1 requests, 0 for a token
      log silent: UNREACHABLE, 1 requests, 0 for a token
      log dribble: UNREACHABLE, 1 requests, 0 for a token
      log garbage: sent, 1 requests, 0 for a token
      log 401: UNAUTHORIZED 401, 2 requests, 1 for a token
      log 403: UNAUTHORIZED 403, 1 requests, 0 for a token
      log 404: REFUSED 404, 1 requests, 0 for a token
      log 409: REFUSED 409, 1 requests, 0 for a token
      log 413: TOO_LARGE 413, 3 requests, 0 for a token
      log 429: REFUSED 429, 1 requests, 0 for a token
      log 500: REFUSED 500, 1 requests, 0 for a token
      log 502: REFUSED 502, 1 requests, 0 for a token
      log 503: REFUSED 503, 1 requests, 0 for a token
      log 504: REFUSED 504, 1 requests, 0 for a token
      """;

  @TempDir Path directory;
  private final MockWebServer web = new MockWebServer();
  private final Site site = new Site();
  private int made;

  /** Answers well, but for one kind of call. */
  private static final class Site extends Dispatcher {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile String place = "";
    private volatile String fault = "";

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String target = String.valueOf(request.getTarget());
      boolean auth = target.endsWith("/auth_requests");
      asked.addAndGet(auth ? 1 : 0);
      if (!target.contains(place)) {
        return new MockResponse.Builder().code(auth ? 200 : 204).body(auth ? "token" : "").build();
      }
      calls.incrementAndGet();
      return faulty(new MockResponse.Builder());
    }

    private MockResponse faulty(MockResponse.Builder answer) {
      return switch (fault) {
        case "cut-before-headers" -> answer.onResponseStart(new SocketEffect.CloseSocket()).build();
        case "cut-after-headers" ->
            answer.body("x".repeat(100)).onResponseBody(new SocketEffect.CloseSocket()).build();
        case "truncated" ->
            answer
                .body(new Buffer().writeUtf8("{\"id\""))
                .setHeader("Content-Length", 500)
                .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
                .build();
        case "silent" -> answer.onResponseStart(SocketEffect.Stall.INSTANCE).build();
        case "dribble" ->
            answer.body("x".repeat(500)).throttleBody(1, 100, TimeUnit.MILLISECONDS).build();
        case "garbage" -> answer.body("\u0000\u0001<html>\n" + "x".repeat(5000)).build();
        default -> answer.code(Integer.parseInt(fault)).build();
      };
    }
  }

  @BeforeEach
  void start() throws IOException {
    web.setDispatcher(site);
    web.start();
  }

  @AfterEach
  void end() {
    web.close();
  }

  @Test
  void everyCallEndsRightWithABoundedNumberOfRequests() throws Exception {
    var rows = new StringBuilder();
    for (String call : CALLS) {
      for (String fault : FAULTS) {
        rows.append("%s %s: %s%n".formatted(call, fault, outcome(call, fault)));
      }
    }
    assertEquals(EXPECTED, rows.toString());
  }

  private String outcome(String call, String fault) throws Exception {
    MenderServer server = server();
    site.place = "nowhere";
    if (!call.equals("auth")) {
      assertTrue(server.poll(BOX).isEmpty());
    }
    site.place = Objects.requireNonNull(PLACES.get(call));
    site.fault = fault;
    site.calls.set(0);
    site.asked.set(0);
    long begin = System.nanoTime();
    String end = end(server, call);
    Duration took = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(took.compareTo(LONGEST) < 0, () -> call + " " + fault + " took " + took);
    return "%s, %d requests, %d for a token".formatted(end, site.calls.get(), site.asked.get());
  }

  private static String end(MenderServer server, String call) {
    try {
      return switch (call) {
        case "auth", "poll" -> server.poll(BOX).isPresent() ? "an offer" : "no offer";
        case "report" -> server.report("d1", Status.SUCCESS, "success").name();
        case "inventory" -> {
          server.sendInventory(Map.of("a", List.of("b")));
          yield "sent";
        }
        default -> {
          server.uploadLog("d1", LOG);
          yield "sent";
        }
      };
    } catch (ServerException e) {
      assertEquals(1, String.valueOf(e.getMessage()).lines().count());
      return e.kind() + (e.httpCode() > 0 ? " " + e.httpCode() : "");
    }
  }

  private MenderServer server() throws ServerException, IOException {
    var settings =
        TransportSettings.forVersion("test").withTimeouts(Duration.ofSeconds(5), LONGEST_SILENCE);
    InstantSource clock = InstantSource.fixed(Instant.EPOCH);
    return new MenderServer(
        new HttpTransport(settings, clock),
        // By number, as a name may have several addresses, which are all tried.
        List.of("http://127.0.0.1:" + web.getPort()),
        "tenant",
        () -> Map.of("mac", List.of("00:01")),
        DeviceKey.loadOrCreate(directory.resolve("key.pem"), KeyType.ECDSA),
        new Tokens(directory.resolve("token" + made++), clock, () -> Duration.ZERO));
  }
}
