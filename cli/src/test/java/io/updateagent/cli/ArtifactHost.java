package io.updateagent.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves one artifact with ranges, counts what it sends, and stops in the middle if asked to. */
final class ArtifactHost implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private byte[] content = new byte[0];
  private @Nullable String entityTag = "\"one\"";
  private Optional<Stop> stop = Optional.empty();
  private byte @Nullable [] replacement;
  private long sent;
  private int requests;
  private int refusals;
  private String ranges = "";

  /** Where a connection stops, and whether it is closed there or left open. */
  private record Stop(long at, boolean hangs) {}

  ArtifactHost() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::handle);
    http.setExecutor(threads);
    http.start();
  }

  /** The address; what follows a question mark is a signature that nobody looks at. */
  String url(String query) {
    return "http://127.0.0.1:%d/app.mender%s".formatted(http.getAddress().getPort(), query);
  }

  /** Serves a file from now on, and counts anew. */
  synchronized void serve(Path file, @Nullable String tag) throws IOException {
    content = Files.readAllBytes(file);
    entityTag = tag;
    forget();
  }

  /** Counts anew. */
  synchronized void forget() {
    sent = 0;
    requests = 0;
    ranges = "";
  }

  /** The next connection that would go beyond that byte ends there. */
  synchronized void cutAt(long offset) {
    stop = Optional.of(new Stop(offset, false));
  }

  /** The next connection that would go beyond that byte says no more. */
  synchronized void hangAt(long offset) {
    stop = Optional.of(new Stop(offset, true));
  }

  /** As {@link #cutAt}; from then on another file is there, with the tag {@code "new"}. */
  synchronized void cutAndReplaceAt(long offset, Path file) throws IOException {
    cutAt(offset);
    replacement = Files.readAllBytes(file);
  }

  /** Answers all that come from now on with an error; 0 for no more. */
  synchronized void refuse(int code) {
    refusals = code;
  }

  synchronized long sent() {
    return sent;
  }

  synchronized int requests() {
    return requests;
  }

  /** The ranges that were asked for, each with a blank behind it. */
  synchronized String ranges() {
    return ranges;
  }

  synchronized int length() {
    return content.length;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      var bytes = new byte[answer.content.remaining()];
      answer.content.get(bytes);
      if (answer.code >= 400) {
        exchange.sendResponseHeaders(answer.code, -1);
        return;
      }
      exchange.sendResponseHeaders(answer.code, bytes.length - answer.from);
      send(exchange.getResponseBody(), bytes, answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Answer(int code, int from, Optional<Stop> stop, ByteBuffer content) {}

  private synchronized Answer answer(HttpExchange exchange) {
    requests++;
    if (refusals > 0) {
      return new Answer(refusals, 0, Optional.empty(), ByteBuffer.wrap(content));
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    String condition = exchange.getRequestHeaders().getFirst("If-Range");
    ranges += range == null ? "" : range + " ";
    if (entityTag != null) {
      exchange.getResponseHeaders().set("ETag", entityTag);
    }
    boolean changed = condition != null && !condition.equals(entityTag);
    boolean whole = range == null || changed;
    int from = range == null || changed ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    if (!whole) {
      String span = "bytes %d-%d/%d".formatted(from, content.length - 1, content.length);
      exchange.getResponseHeaders().set("Content-Range", span);
    }
    Optional<Stop> here = stop.filter(one -> one.at >= from);
    stop = here.isPresent() ? Optional.empty() : stop;
    var answer = new Answer(whole ? 200 : 206, from, here, ByteBuffer.wrap(content));
    if (here.isPresent() && replacement != null) {
      content = replacement;
      entityTag = "\"new\"";
      replacement = null;
    }
    return answer;
  }

  private void send(OutputStream out, byte[] bytes, Answer answer)
      throws IOException, InterruptedException {
    int end = answer.stop.map(one -> (int) one.at).orElse(bytes.length);
    for (int at = answer.from; at < end; at += CHUNK) {
      int size = Math.min(CHUNK, end - at);
      out.write(bytes, at, size);
      synchronized (this) {
        sent += size;
      }
    }
    if (answer.stop.isPresent()) {
      out.flush();
      if (answer.stop.get().hangs) {
        over.await();
      }
    }
  }

  @Override
  public void close() {
    over.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}
