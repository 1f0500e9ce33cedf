package io.updateagent.cli.endurance;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A management server (Mender device API) for one device that offers one deployment at a time,
 * keeps a record of what it is told, and misbehaves where it is asked to.
 */
final class HostileServer implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> VERDICTS = Set.of("success", "failure");

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Deque<ServerFault>> faults = new HashMap<>();
  private final List<Told> told = new ArrayList<>();
  private final Consumer<Told> verdicts;
  private @Nullable Offer offer;
  private boolean aborted;
  private int offersLeft;
  private boolean judged;
  private boolean offeredAgain;
  private boolean askedSince;
  private String lastName = "";

  /** What the device said of a deployment. */
  record Told(String id, String status, String substate) {
    boolean isVerdict() {
      return VERDICTS.contains(status);
    }
  }

  private record Offer(String id, String artifact, Path file) {}

  /**
   * @param verdicts hears each verdict before it is answered
   */
  HostileServer(Consumer<Told> verdicts) throws IOException {
    this.verdicts = verdicts;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /**
   * Offers a deployment until its verdict was told.
   *
   * @param times how often; what is offered again after a verdict, and not taken, is withdrawn
   */
  synchronized void offer(String id, String artifact, Path file, int times) {
    offer = new Offer(id, artifact, file);
    offersLeft = times;
    judged = false;
    offeredAgain = false;
    aborted = false;
    askedSince = false;
  }

  /** Offers nothing, and listens for the device to ask. */
  synchronized void listen() {
    offer = null;
    offeredAgain = false;
    judged = false;
    askedSince = false;
  }

  /** Misbehaves at a next request of that kind: auth, inventory, next, download, log, a status. */
  synchronized void fault(String kind, ServerFault fault) {
    faults.computeIfAbsent(kind, any -> new ArrayDeque<>()).add(fault);
  }

  /** Behaves from now on. */
  synchronized void behave() {
    faults.clear();
  }

  /** Whether nothing is offered any more, and the device asked again since. */
  synchronized boolean isOver() {
    return offer == null && askedSince;
  }

  /** Everything that was told of a deployment, in order. */
  synchronized List<Told> told(String id) {
    return told.stream().filter(one -> one.id().equals(id)).toList();
  }

  /** The name that the device gave when it asked last. */
  synchronized String lastName() {
    return lastName;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      JsonNode json = json(body);
      String kind = kind(exchange.getRequestURI().getPath(), json);
      ServerFault fault = next(kind);
      if (fault == ServerFault.DROP) {
        return;
      }
      if (kind.equals("download")) {
        download(exchange, fault);
        return;
      }
      if (fault != null && fault != ServerFault.DROP_AFTER) {
        abortOn(fault, exchange.getRequestURI().getPath(), json);
        misbehave(exchange, fault);
        return;
      }
      Answer answer = answer(kind, exchange.getRequestURI().getPath(), json);
      if (fault == null) {
        send(exchange, answer.code(), answer.text());
      }
    }
  }

  private record Answer(int code, String text) {}

  private synchronized @Nullable ServerFault next(String kind) {
    Deque<ServerFault> waiting = faults.get(kind);
    return waiting == null ? null : waiting.poll();
  }

  private static String kind(String path, JsonNode json) {
    if (path.endsWith("/status")) {
      return json.path("status").asText();
    }
    String last = path.substring(path.lastIndexOf('/') + 1);
    return switch (last) {
      case "auth_requests" -> "auth";
      case "attributes" -> "inventory";
      case "next", "log" -> last;
      default -> "download";
    };
  }

  private synchronized Answer answer(String kind, String path, JsonNode json) {
    return switch (kind) {
      case "auth" -> new Answer(200, "token");
      case "inventory", "log" -> new Answer(204, "");
      case "next" -> asked(json);
      default -> heard(path, json);
    };
  }

  private Answer asked(JsonNode json) {
    lastName = json.path("device_provides").path("artifact_name").asText();
    if (offeredAgain) {
      offer = null;
    }
    offeredAgain = judged;
    Offer current = offer;
    if (current == null) {
      askedSince = true;
      return new Answer(204, "");
    }
    var body = JSON.createObjectNode().put("id", current.id());
    var artifact = body.putObject("artifact").put("artifact_name", current.artifact());
    artifact.putObject("source").put("uri", url() + "/files/" + current.file().getFileName());
    artifact.putArray("device_types_compatible").add("box");
    return new Answer(200, body.toString());
  }

  private Answer heard(String path, JsonNode json) {
    Path deployment = Path.of(path).getParent();
    var one =
        new Told(
            String.valueOf(deployment == null ? path : deployment.getFileName()),
            json.path("status").asText(),
            json.path("substate").asText());
    told.add(one);
    boolean known = offer != null && offer.id().equals(one.id());
    if (one.isVerdict()) {
      verdicts.accept(one);
      judged |= known;
      if (known && (aborted || --offersLeft <= 0)) {
        offer = null;
      }
      return new Answer(aborted ? 409 : 204, "");
    }
    return new Answer(known && !aborted ? 204 : 409, "");
  }

  private static void misbehave(HttpExchange exchange, ServerFault fault) throws IOException {
    switch (fault) {
      case CONFLICT -> send(exchange, 409, "");
      case LATER -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        send(exchange, 429, "");
      }
      case UNAUTHORIZED -> send(exchange, 401, "");
      case EMPTY -> send(exchange, 200, "");
      case GARBAGE -> send(exchange, 200, "{\"id\": \u0001 [[[ <html>");
      case ERROR, CUT, CHANGED -> send(exchange, 500, "oops");
      case DROP, DROP_AFTER -> throw new IllegalStateException("handled before");
    }
  }

  /** Somebody aborts the deployment just before the device tells how it goes. */
  private synchronized void abortOn(ServerFault fault, String path, JsonNode json) {
    if (fault == ServerFault.CONFLICT && path.endsWith("/status")) {
      aborted = true;
      heard(path, json);
    }
  }

  private synchronized byte @Nullable [] content() throws IOException {
    return offer == null ? null : Files.readAllBytes(offer.file());
  }

  private void download(HttpExchange exchange, @Nullable ServerFault fault) throws IOException {
    byte[] content = content();
    if (content == null || (fault != null && !isOfContent(fault))) {
      misbehave(exchange, fault == null ? ServerFault.ERROR : fault);
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (fault == ServerFault.CHANGED) {
      content[content.length - 1536 - content.length % 1024] ^= 1;
    }
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (range != null) {
      String span = "bytes %d-%d/%d".formatted(from, content.length - 1, content.length);
      exchange.getResponseHeaders().set("Content-Range", span);
    }
    exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
    int length = content.length - from;
    exchange.getResponseBody().write(content, from, isCut(fault) ? length / 2 : length);
  }

  private static boolean isOfContent(ServerFault fault) {
    return fault == ServerFault.CHANGED || isCut(fault);
  }

  private static boolean isCut(@Nullable ServerFault fault) {
    return fault == ServerFault.CUT || fault == ServerFault.DROP_AFTER;
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private static JsonNode json(byte[] body) throws IOException {
    return body.length == 0 ? JSON.missingNode() : JSON.readTree(body);
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
