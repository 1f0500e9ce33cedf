package io.updateagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A management server with one deployment for one device (Mender device API), which loses what the
 * scenario says it loses. It offers the deployment until a verdict was sent; the poll after that
 * ends the scenario.
 */
final class ScenarioServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DEPLOYMENT = "11111111-2222-4333-8444-555555555555";
  private static final String DEPLOYMENTS =
      "/api/devices/v1/deployments/device/deployments/" + DEPLOYMENT;
  private static final List<String> FINAL = List.of("success", "failure");

  private final HttpServer http;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Path artifact;
  private final String faulty;
  private final boolean aborts;
  private final int times;
  private final Deque<Integer> cuts = new ArrayDeque<>();
  private final List<String> accepted = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private int refused;
  private int downloads;
  private int logs;
  private long lastFrom;
  private boolean judged;
  private String artifactName = "";

  ScenarioServer(Scenario scenario, Path artifact) throws IOException {
    this.artifact = artifact;
    String fault = "";
    int count = 0;
    for (Scenario.Given line : scenario.lines("server")) {
      List<String> words = line.items();
      if (words.get(0).equals("cuts")) {
        words.stream().skip(1).map(Integer::valueOf).forEach(cuts::add);
      } else {
        fault = words.get(1);
        count = Integer.parseInt(words.get(2));
      }
    }
    this.faulty = fault;
    this.times = count;
    this.aborts = scenario.items("server").contains("aborts");
    this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(workers);
    http.createContext("/", this::handle);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The agent is about to be started: what it fails at first it fails at first again. */
  synchronized void newProcess() {
    refused = 0;
  }

  /** Whether the deployment ended and the device was heard of again; waits a little for it. */
  boolean isOver(long millis) throws InterruptedException {
    return over.await(millis, TimeUnit.MILLISECONDS);
  }

  synchronized List<String> statuses() {
    return List.copyOf(accepted);
  }

  /** The artifact name that the device gave last. */
  synchronized String artifactName() {
    return artifactName;
  }

  /** How often the artifact was asked for, where the last time began, and whether a log came. */
  synchronized String transfers() {
    return "%d requests, the last %s"
        .formatted(downloads, lastFrom > 0 ? "a continuation" : "from the start");
  }

  synchronized int logs() {
    return logs;
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Connection", "close");
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/artifact")) {
      download(exchange);
      return;
    }
    Answer answer = answer(path, body);
    if (answer.code() == 0) {
      exchange.close(); // the connection breaks without an answer
      return;
    }
    byte[] text = answer.text().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.code(), text.length == 0 ? -1 : text.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(text);
    }
  }

  /** An answer; code 0 for none. */
  private record Answer(int code, String text) {}

  private synchronized Answer answer(String path, byte[] body) throws IOException {
    if (path.endsWith("/authentication/auth_requests")) {
      return new Answer(200, "token");
    }
    if (path.endsWith("/inventory/device/attributes")) {
      return new Answer(200, "");
    }
    if (path.endsWith("/deployments/next")) {
      return next(JSON.readTree(body).path("device_provides"));
    }
    if (path.equals(DEPLOYMENTS + "/status")) {
      return new Answer(status(JSON.readTree(body).path("status").asText()), "");
    }
    if (path.equals(DEPLOYMENTS + "/log")) {
      logs++;
      return new Answer(204, "");
    }
    return new Answer(404, "{}");
  }

  private Answer next(JsonNode provides) {
    artifactName = provides.path("artifact_name").asText();
    if (judged) {
      over.countDown();
      return new Answer(204, "");
    }
    String offer =
        """
        {"id": "%s", "artifact": {"artifact_name": "new", "device_types_compatible": ["box"],
         "source": {"uri": "%s/artifact", "expire": "2099-01-01T00:00:00Z"}}}
        """;
    return new Answer(200, offer.formatted(DEPLOYMENT, url()));
  }

  private int status(String status) {
    judged |= FINAL.contains(status);
    if (status.equals(faulty.toLowerCase(Locale.ROOT)) && refused < times) {
      refused++;
      return aborts ? 409 : 0;
    }
    accepted.add(status);
    return 204;
  }

  private void download(HttpExchange exchange) throws IOException {
    if (!Files.exists(artifact)) {
      exchange.sendResponseHeaders(404, -1);
      exchange.close();
      return;
    }
    byte[] content = Files.readAllBytes(artifact);
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = from(range);
    Integer cut;
    synchronized (this) {
      downloads++;
      lastFrom = from;
      cut = cuts.poll();
    }
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range",
              "bytes %d-%d/%d".formatted(from, content.length - 1, content.length));
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
    int to = cut == null ? content.length : Math.min(content.length, from + cut);
    OutputStream out = exchange.getResponseBody();
    out.write(Arrays.copyOfRange(content, from, to));
    out.flush();
    exchange.close(); // too early, where it is cut
  }

  private static int from(@Nullable String range) {
    return range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
  }

  @Override
  public void close() {
    http.stop(0);
    workers.shutdownNow();
  }
}
