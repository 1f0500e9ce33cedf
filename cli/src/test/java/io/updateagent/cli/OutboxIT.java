package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is away when a verdict falls hears it when it is back, whatever happened to the
 * agent.
 */
class OutboxIT {
  private static final String STATUS = "/api/devices/v1/deployments/device/deployments/";

  @TempDir Path directory;
  private @Nullable HttpServer http;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile boolean away;
  private volatile String offered = "d-1";

  private static String first(Run run) {
    return run.out().lines().findFirst().orElse("");
  }

  @BeforeEach
  void aServer() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
    http = server;
  }

  @AfterEach
  void end() {
    Objects.requireNonNull(http).stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Connection", "close");
    if (away) {
      exchange.close(); // without an answer
      return;
    }
    byte[] answer = answer(exchange.getRequestURI().getPath(), body);
    exchange.sendResponseHeaders(
        answer.length == 0 ? 204 : 200, answer.length == 0 ? -1 : answer.length);
    if (answer.length > 0) {
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  private byte[] answer(String path, byte[] body) throws IOException {
    if (path.endsWith("/auth_requests")) {
      return "token".getBytes(StandardCharsets.UTF_8);
    }
    if (path.endsWith("/attributes")) {
      heard.add("inventory " + artifactName(body));
    }
    if (path.endsWith("/next")) {
      heard.add("poll");
      return offered.isEmpty() ? new byte[0] : offer().getBytes(StandardCharsets.UTF_8);
    }
    if (path.equals("/artifact")) {
      return Files.readAllBytes(directory.resolve("artifacts/app-2.mender"));
    }
    if (path.startsWith(STATUS)) {
      tell(path.substring(STATUS.length()), body);
    }
    return new byte[0];
  }

  private void tell(String path, byte[] body) throws IOException {
    String id = path.replaceAll("/.*", "");
    String status = new ObjectMapper().readTree(body).path("status").asText("log");
    heard.add(status + " " + id);
    if (status.equals("installing")) {
      away = true; // and it does not hear how that ends
      offered = "";
    }
  }

  private static String artifactName(byte[] body) throws IOException {
    for (var attribute : new ObjectMapper().readTree(body)) {
      if (attribute.path("name").asText().equals("artifact_name")) {
        return attribute.path("value").asText();
      }
    }
    return "";
  }

  private String url() {
    return "http://127.0.0.1:" + Objects.requireNonNull(http).getAddress().getPort();
  }

  private String offer() {
    return """
        {"id": "%s", "artifact": {"artifact_name": "app-2", "device_types_compatible": ["box"],
         "source": {"uri": "%s/artifact", "expire": "2099-01-01T00:00:00Z"}}}
        """
        .formatted(offered, url());
  }

  private Rig rig() throws IOException {
    var rig = new Rig(directory);
    Files.writeString(
        rig.path("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 1,
          "RetryPollIntervalSeconds": 1, "RetryPollCount": 1 }
        """
            .formatted(url()));
    rig.artifact("app-2", "app", "app");
    return rig;
  }

  @Test
  void aVerdictIsToldAfterAKillOnceAndBeforeTheNextDeploymentIsAskedFor() throws Exception {
    try (Rig rig = rig()) {
      rig.module("app", "case $1 in SupportsRollback) echo Yes;; ArtifactInstall) exit 1;; esac");
      rig.startDaemon();
      rig.await(() -> Files.exists(rig.path("data/outbox")));
      rig.await(() -> rig.state().path("deployment").isNull());
      rig.killDaemon();
      Run status = rig.agent("show-status");
      assertEquals("CONSISTENT", first(status));
      assertTrue(
          status.out().contains("Untold     the server does not know the verdict of app-2 yet"),
          status.out());
      heard.clear();
      rig.startDaemon();
      rig.await(() -> rig.log().lines().filter(line -> line.contains("WARN")).count() > 3);
      assertEquals(List.of(), List.copyOf(heard));
      away = false;
      rig.await(() -> heard.stream().filter("poll"::equals).count() > 1);
      List<String> told = heard.stream().filter(what -> !what.startsWith("inventory")).toList();
      assertEquals(List.of("failure d-1", "log d-1", "poll", "poll"), told.subList(0, 4));
      assertFalse(Files.exists(rig.path("data/outbox")));
      assertFalse(rig.agent("show-status").out().contains("Untold"));
    }
  }

  @Test
  @Tag("slow")
  void whatAPersonInstallsBeforeTheServerHeardOfTheLastOneDoesNotHideIt() throws Exception {
    try (Rig rig = rig()) {
      rig.module("app", "case $1 in SupportsRollback) echo Yes;; ArtifactInstall) exit 1;; esac");
      rig.startDaemon();
      rig.await(() -> Files.exists(rig.path("data/outbox")));
      rig.await(() -> rig.state().path("deployment").isNull());
      rig.killDaemon();
      rig.module("app", "[ $1 != SupportsRollback ] || echo Yes");
      assertEquals(0, rig.agent("install", rig.artifact("app-3", "app", "app").toString()).exit());
      assertEquals(0, rig.agent("commit").exit());
      heard.clear();
      away = false;
      rig.startDaemon();
      rig.await(() -> heard.contains("poll"));
      assertEquals(
          List.of("inventory app-3", "failure d-1", "log d-1"), List.copyOf(heard).subList(0, 3));
    }
  }
}
