package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.ArtifactPlan;
import io.updateagent.artifact.ArtifactPlan.PlannedPayload;
import io.updateagent.artifact.ArtifactWriter;
import io.updateagent.artifact.Compression;
import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * A daemon in this process and, over real sockets, a server that offers it one deployment: each
 * poll gives the next of its links, and each link answers as it is told.
 */
final class DownloadRoom extends Dispatcher implements AutoCloseable {
  private final Path root;
  private final MockWebServer web = new MockWebServer();
  private final Host host;
  private final List<String> links = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private final BlockingQueue<String> verdicts = new LinkedBlockingQueue<>();
  private int deployment;
  private String told = "";

  /** What is behind the links. */
  interface Host {
    /**
     * Answers a download.
     *
     * @param link the path with its query, without the slash
     * @param from the first byte that is asked for
     */
    MockResponse answer(String link, int from) throws IOException;
  }

  /**
   * A device whose module takes files.
   *
   * @param links what the polls give, one after the other; the last one for ever; empty for
   *     nothing, 503 for that error
   */
  DownloadRoom(Path root, Host host, String... links) throws IOException {
    this.root = root;
    this.host = host;
    this.links.addAll(List.of(links));
    web.setDispatcher(this);
    web.start();
    for (String name : List.of("data", "modules", "scripts", "identity", "inventory", "src")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("data/device_type"), "device_type=box\n");
    executable("identity/agent-device-identity", "echo name=box-1");
    module("");
    configure("");
  }

  void configure(String members) throws IOException {
    String server = web.url("/").toString().replaceAll("/$", "");
    Files.writeString(
        root.resolve("agent.conf"),
        "{ \"ServerURL\": \"%s\", \"UpdatePollIntervalSeconds\": 1%s }".formatted(server, members));
  }

  /** Has the module do more; {@code $1} is the call. What it installs is in {@code app}. */
  void module(String more) throws IOException {
    executable(
        "modules/app",
        """
        %s
        case $1 in
          Download|ArtifactInstall|Cleanup) echo $1 >> %2$s/calls;;
        esac
        [ $1 != ArtifactInstall ] || cat files/app.bin >> %2$s/app
        """
            .formatted(more, root));
  }

  private void executable(String name, String body) throws IOException {
    Path file = root.resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  /** The bytes of an artifact, whose file is so large and of no pattern. */
  byte[] artifact(String name, int size) throws IOException {
    return artifact(name, Compression.NONE, content(name, size));
  }

  /** The bytes of an artifact with so many payloads, each with one file. */
  byte[] artifact(String name, Compression compression, byte[]... files) throws IOException {
    Path target = root.resolve("src/artifact");
    List<PlannedPayload> payloads = new ArrayList<>();
    for (byte[] file : files) {
      Path source = Files.createDirectories(root.resolve("src/" + payloads.size()));
      payloads.add(
          new PlannedPayload(
              "app",
              List.of(Files.write(source.resolve("app.bin"), file)),
              Map.of("app" + payloads.size() + ".version", name),
              Map.of(),
              List.of(),
              ""));
    }
    var plan =
        new ArtifactPlan(name, null, Map.of("device_type", List.of("box")), List.of(), payloads);
    new ArtifactWriter(compression, null).write(plan, target);
    return Files.readAllBytes(target);
  }

  static byte[] content(String name, int size) {
    byte[] bytes = new byte[size];
    new Random(name.hashCode()).nextBytes(bytes);
    return bytes;
  }

  /** Sends what is there from a byte on, and breaks off before another. */
  static MockResponse send(byte[] whole, String tag, int from, int end) {
    var answer =
        new MockResponse.Builder()
            .code(from == 0 ? 200 : 206)
            .body(new Buffer().write(whole, from, end - from))
            .setHeader("Content-Length", whole.length - from)
            .setHeader("ETag", tag);
    if (from > 0) {
      answer.setHeader(
          "Content-Range", "bytes %d-%d/%d".formatted(from, whole.length - 1, whole.length));
    }
    return end == whole.length
        ? answer.build()
        : answer.onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE).build();
  }

  static MockResponse code(int code) {
    return new MockResponse.Builder().code(code).build();
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    String target = String.valueOf(request.getTarget());
    if (target.contains("auth_requests")) {
      return new MockResponse.Builder().body("token").build();
    }
    if (target.endsWith("/next")) {
      return next();
    }
    if (target.endsWith("/status")) {
      String body = request.getBody() == null ? "" : request.getBody().utf8();
      if (body.contains("failure") || body.contains("success")) {
        told(body);
      }
    }
    return target.startsWith("/api/") ? code(204) : download(target.substring(1), request);
  }

  private synchronized void told(String verdict) {
    told = verdict;
  }

  /** The first poll after the verdict: the device is done with it. */
  private synchronized MockResponse next() {
    if (!told.isEmpty()) {
      verdicts.add(told);
      return code(204);
    }
    heard.add("poll");
    String link = links.size() > 1 ? links.remove(0) : links.get(0);
    if (link.equals("503")) {
      return code(503);
    }
    return link.isEmpty()
        ? code(204)
        : new MockResponse.Builder()
            .body(
                """
                {"id": "%d", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
                 "source": {"uri": "%s%s", "expire": "2030-12-01T00:00:00Z"}}}
                """
                    .formatted(deployment, web.url("/"), link))
            .build();
  }

  private synchronized MockResponse download(String link, RecordedRequest request) {
    String range = request.getHeaders().get("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    heard.add(link + (from == 0 ? "" : " from " + from));
    try {
      return host.answer(link, from);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs the daemon until it told the verdict of a new deployment; gives what it told. */
  String deploy() throws Exception {
    begin();
    try (Agent agent = Agent.open(setup(), "test")) {
      Daemon daemon = agent.daemon();
      var thread = new Thread(() -> run(daemon), "daemon");
      thread.start();
      try {
        String verdict = verdicts.poll(60, TimeUnit.SECONDS);
        assertTrue(verdict != null, "waited in vain for a verdict; heard " + heard());
        return verdict;
      } finally {
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(40));
      }
    }
  }

  private synchronized void begin() {
    deployment++;
    told = "";
    verdicts.clear();
    heard.clear();
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What the server heard until it had the verdict: polls, and downloads by their links. */
  synchronized List<String> heard() {
    return List.copyOf(heard);
  }

  /** What the module was called with, of Download, ArtifactInstall and Cleanup. */
  List<String> calls() throws IOException {
    Path calls = root.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  /** What the module installed. */
  byte @Nullable [] installed() throws IOException {
    Path app = root.resolve("app");
    return Files.exists(app) ? Files.readAllBytes(app) : null;
  }

  Path data(String name) {
    return root.resolve("data").resolve(name);
  }

  /** The log of the deployment. */
  String log() throws IOException {
    try (var files = Files.list(data("deployments"))) {
      var text = new StringBuilder();
      for (Path file : files.toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    }
  }

  Setup setup() throws Exception {
    var paths =
        new Paths(
            root.resolve("data"),
            root.resolve("agent.conf"),
            List.of(root.resolve("modules")),
            root.resolve("scripts"),
            root.resolve("identity"),
            root.resolve("inventory"),
            root.resolve("hooks"),
            root.resolve("run"));
    Configuration configuration = Configuration.load(paths.config(), warning -> {});
    return new Setup(paths, configuration, Duration.ofMillis(10), Map.of(), "test", "this boot");
  }

  @Override
  public void close() {
    web.close();
  }
}
