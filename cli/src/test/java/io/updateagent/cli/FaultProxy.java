package io.updateagent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Stands between an agent and a server, passes on whole requests and answers over connections that
 * stay open, and does to one kind of call what a bad network would. Counts the calls.
 */
final class FaultProxy implements AutoCloseable {
  private static final String END_OF_HEAD = "\r\n\r\n";
  private static final Duration DELAY = Duration.ofMillis(700);
  private static final Duration PACE = Duration.ofMillis(50);
  private static final int DRIBBLED_BYTES = 40;

  private final ServerSocket listening;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final URI server;
  private final Map<NetworkCall, Integer> counts = new EnumMap<>(NetworkCall.class);
  private @Nullable NetworkCall faulty;
  private NetworkFault fault = NetworkFault.LOST;
  private int left;
  private long bytesPerSecond;
  private Duration latency = Duration.ZERO;

  FaultProxy(String server) throws IOException {
    this.server = URI.create(server);
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    workers.execute(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + listening.getLocalPort();
  }

  /** Does that to the next so many calls of a kind, and counts anew. */
  synchronized void disturb(NetworkCall call, NetworkFault how, int times) {
    counts.clear();
    faulty = call;
    fault = how;
    left = times;
  }

  /** Passes on everything from now on. */
  synchronized void heal() {
    faulty = null;
  }

  /** Whether calls are still disturbed. */
  synchronized boolean isDisturbing() {
    return faulty != null && left > 0;
  }

  /** How many calls of a kind there were since the last disturbance began. */
  synchronized int count(NetworkCall call) {
    return counts.getOrDefault(call, 0);
  }

  /** Lets answers come no faster than that from now on, and everything later. */
  synchronized void slowDown(long rate, Duration delay) {
    bytesPerSecond = rate;
    latency = delay;
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

  private void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = client.getInputStream();
      for (String head = head(in); !head.isEmpty(); head = head(in)) {
        byte[] body = in.readNBytes(length(head));
        String path = head.split(" ", 3)[1].replaceAll("\\?.*", "");
        NetworkCall call = NetworkCall.of(path, new String(body, ISO_8859_1));
        NetworkFault happens = next(call);
        if (!answer(client.getOutputStream(), head, body, happens)) {
          return;
        }
      }
    } catch (IOException e) {
      return; // one of them ended it
    }
  }

  private synchronized @Nullable NetworkFault next(NetworkCall call) {
    counts.merge(call, 1, Integer::sum);
    if (faulty == NetworkCall.AUTHENTICATION && left > 0 && call == NetworkCall.POLL) {
      // Otherwise nobody asks for a token.
      return NetworkFault.HTTP_401;
    }
    if (call != faulty || left == 0) {
      return null;
    }
    left--;
    return fault;
  }

  /** Whether the connection can be used on. */
  private boolean answer(OutputStream out, String head, byte[] body, @Nullable NetworkFault how)
      throws IOException {
    if (how == NetworkFault.LOST) {
      return false;
    }
    if (how != null && how.code() > 0) {
      String more = how.code() == 429 ? "\r\nRetry-After: 1" : "";
      String error = "HTTP/1.1 %d No\r\nContent-Length: 0%s%s";
      send(out, error.formatted(how.code(), more, END_OF_HEAD).getBytes(ISO_8859_1));
      return true;
    }
    Message answer = ask(head, body);
    return how == null ? sent(out, answer) : disturbed(out, answer, how);
  }

  private boolean sent(OutputStream out, Message answer) throws IOException {
    send(out, answer.bytes());
    return answer.isDelimited();
  }

  private boolean disturbed(OutputStream out, Message answer, NetworkFault how) throws IOException {
    byte[] all = answer.bytes();
    int head = answer.head.length();
    switch (how) {
      case HEADERS_ONLY -> send(out, Arrays.copyOf(all, head));
      case CUT -> send(out, Arrays.copyOf(all, answer.middle()));
      case TRUNCATED -> {
        return sent(out, answer.half());
      }
      case CORRUPTED -> {
        all[answer.body.length == 0 ? 2 : answer.middle()] ^= 1;
        send(out, all);
        return answer.isDelimited();
      }
      case REPEATED -> {
        byte[] twice = Arrays.copyOf(all, 2 * all.length);
        System.arraycopy(all, 0, twice, all.length, all.length);
        send(out, twice);
        return answer.isDelimited();
      }
      case DELAYED -> {
        pause(DELAY);
        return sent(out, answer);
      }
      case DRIBBLED -> {
        for (int at = 0; at < DRIBBLED_BYTES; at++) {
          send(out, new byte[] {all[at]});
          pause(PACE);
        }
        send(out, Arrays.copyOfRange(all, DRIBBLED_BYTES, all.length));
        return answer.isDelimited();
      }
      default -> {}
    }
    return false;
  }

  private void send(OutputStream out, byte[] bytes) throws IOException {
    long rate = rate();
    pause(latency());
    int step = rate == 0 ? Math.max(1, bytes.length) : (int) Math.max(1, rate / 20);
    for (int at = 0; at < bytes.length; at += step) {
      out.write(bytes, at, Math.min(step, bytes.length - at));
      out.flush();
      pause(rate == 0 ? Duration.ZERO : Duration.ofMillis(50));
    }
  }

  private synchronized long rate() {
    return bytesPerSecond;
  }

  private synchronized Duration latency() {
    return latency;
  }

  /** A whole message. */
  private static final class Message {
    private final String head;
    private final byte[] body;

    Message(String head, byte[] body) {
      this.head = head;
      this.body = body;
    }

    byte[] bytes() {
      byte[] start = head.getBytes(ISO_8859_1);
      byte[] all = Arrays.copyOf(start, start.length + body.length);
      System.arraycopy(body, 0, all, start.length, body.length);
      return all;
    }

    int middle() {
      return body.length == 0 ? head.length() / 2 : head.length() + body.length / 2;
    }

    Message half() {
      String shorter = head.replaceFirst("(?i)(Content-Length: )\\d+", "$1" + body.length / 2);
      return new Message(shorter, Arrays.copyOf(body, body.length / 2));
    }

    /** Whether it says itself where it ends. */
    boolean isDelimited() {
      return length(head) == body.length;
    }
  }

  private Message ask(String head, byte[] body) throws IOException {
    try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
      OutputStream out = upstream.getOutputStream();
      out.write(new Message(once(head), body).bytes());
      out.flush();
      InputStream in = upstream.getInputStream();
      String start = head(in);
      String kept = start.replaceFirst("(?i)\r\nConnection: [^\r]*", "");
      return new Message(kept, in.readAllBytes());
    }
  }

  private static String once(String head) {
    String without = head.replaceFirst("(?i)\r\nConnection: [^\r]*", "");
    return without.replaceFirst(END_OF_HEAD, "\r\nConnection: close" + END_OF_HEAD);
  }

  /** The first line and the headers; empty at the end of the connection. */
  private static String head(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.write(next);
      if (next == '\n' && bytes.toString(ISO_8859_1).endsWith(END_OF_HEAD)) {
        return bytes.toString(ISO_8859_1);
      }
    }
    return "";
  }

  private static int length(String head) {
    for (String line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return 0;
  }

  private static void pause(Duration length) {
    LockSupport.parkNanos(length.toNanos());
  }

  @Override
  public void close() throws IOException {
    listening.close();
    workers.shutdownNow();
  }
}
