package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent on a bus of the test's own, which it takes for the system bus. */
@Tag("slow")
class BusIT {
  private static final String AUTHENTICATION = "io.mender.Authentication1.";
  private static final String CONTROL = "io.updateagent.Agent1.";
  private static final String CONNECT = "/api/devices/v1/deviceconnect/connect";

  @TempDir Path directory;
  private @Nullable Rig device;
  private @Nullable TestBus bus;

  @BeforeEach
  void aBusAndADevice() throws Exception {
    for (String program : List.of("dbus-daemon", "dbus-send", "dbus-monitor")) {
      assumeTrue(TestBus.isThere(program), program + " is not installed (apt-get install dbus)");
    }
    device = new Rig(directory);
    rig().configure("\"DBus\": {\"Enabled\": true}");
    bus =
        new TestBus(
            directory,
            """
            <policy context="default"><allow own="*"/><allow send_destination="*"/>
            <allow send_type="signal"/><allow eavesdrop="true"/></policy>
            """);
    bus().start();
    rig().await(bus()::isUp);
    rig().set("DBUS_SYSTEM_BUS_ADDRESS", bus().address());
  }

  @AfterEach
  void end() {
    if (bus != null) {
      bus.close();
    }
    if (device != null) {
      device.close();
    }
  }

  private TestBus bus() {
    return Objects.requireNonNull(bus);
  }

  private Rig rig() {
    return Objects.requireNonNull(device);
  }

  @Test
  void addOnsGetTheTokenAndHearWhenThereIsAnother() throws Exception {
    rig().startDaemon();
    rig().await(() -> authentication("GetJwtToken").contains("string \"http://127.0.0.1:"));
    assertFalse(authentication("GetJwtToken").contains("string \"\""));
    bus()
        .start(
            "signals",
            "dbus-monitor",
            "--system",
            "type=signal,interface=io.mender.Authentication1");
    rig().await(() -> bus().log("signals").contains("NameAcquired"));
    assertTrue(authentication("FetchJwtToken").contains("boolean true"));
    rig().await(() -> bus().log("signals").contains("member=JwtTokenStateChange"));
    assertTrue(bus().log("signals").contains("string \"http://127.0.0.1:"), bus().log("signals"));
  }

  @Test
  void programsSeeTheStatusHearItsChangesAndGiveOrders() throws Exception {
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    rig().await(() -> status().contains("\"status\" : \"consistent\""));
    bus()
        .start(
            "signals", "dbus-monitor", "--system", "type=signal,interface=io.updateagent.Agent1");
    rig().await(() -> bus().log("signals").contains("NameAcquired"));
    String held = control("Hold");
    assertTrue(held.contains("boolean true") && held.contains("on hold"), held);
    assertTrue(rig().agent("show-status").out().contains("On hold"));
    String check = control("CheckUpdate");
    assertTrue(check.contains("boolean false") && check.contains("agent release"), check);
    assertTrue(control("Cancel").contains("nothing to cancel"));
    assertTrue(control("Approve").contains("nothing waits for approval"));
    assertTrue(control("SendInventory").contains("boolean true"));
    assertTrue(control("Release").contains("released"));
    assertEquals("success", rig().deploy("app-2").path("status").asText());
    rig().await(() -> bus().log("signals").contains("\"artifact\" : \"app-2\""));
    assertTrue(bus().log("signals").contains("\"status\" : \"updating\""), "on the way");
    rig().await(() -> status().contains("\"artifact\" : \"app-2\""));
  }

  @Test
  void programsSeeWhatAnUpdateWaitsFor() throws Exception {
    rig().configure("\"DBus\": {\"Enabled\": true}, \"RequireApproval\": \"install\"");
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    rig().await(() -> property("Held").contains("string \"\""));
    assertTrue(property("Waiting").contains("string \"\""), property("Waiting"));
    rig().begin("app-2");
    rig().await(() -> property("Waiting").contains("\"what\" : \"approval to install\""));
    control("Hold");
    assertTrue(property("Held").contains("the end of the hold since 20"), property("Held"));
    rig().await(() -> property("Waiting").contains("the end of the hold since 20"));
    control("Release");
    assertTrue(control("Approve").contains("boolean true"));
    rig().await(() -> status().contains("\"artifact\" : \"app-2\""));
    rig().await(() -> property("Waiting").contains("string \"\""));
    assertTrue(property("Held").contains("string \"\""), property("Held"));
  }

  @Test
  void whenTheBusIsStartedAnewTheAgentIsOnItAgain() throws Exception {
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    rig().await(() -> status().contains("\"status\" : \"consistent\""));
    bus().kill();
    rig().await(() -> rig().log().contains("the system bus is gone"));
    assertEquals("success", rig().deploy("app-2").path("status").asText());
    bus().start();
    rig().await(() -> status().contains("\"artifact\" : \"app-2\""));
    rig().await(() -> authentication("GetJwtToken").contains("string \"http://127.0.0.1:"));
    List<String> said = rig().log().lines().filter(line -> line.contains("bus")).toList();
    assertEquals(3, said.size(), rig().log());
    assertTrue(said.get(0).endsWith("the agent is on the system bus"), said.get(0));
    assertTrue(said.get(1).endsWith("going on without it until it is back"), said.get(1));
    assertTrue(said.get(2).endsWith("the agent is on the system bus"), said.get(2));
    assertFalse(rig().log().contains("Exception"), rig().log());
  }

  @Test
  void aBusThatComesLateIsFound() throws Exception {
    bus().kill();
    rig().startDaemon();
    rig().await(() -> rig().log().contains("going on without it"));
    bus().start();
    rig().await(() -> status().contains("\"status\" : \"consistent\""));
  }

  @Test
  void withoutABusEverythingElseWorks() throws Exception {
    rig().set("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=" + directory.resolve("no-bus"));
    rig().module("app", "[ $1 != SupportsRollback ] || echo Yes");
    rig().artifact("app-2", "app", "app");
    rig().startDaemon();
    assertEquals("success", rig().deploy("app-2").path("status").asText());
    rig().await(() -> rig().log().contains("going on without it"));
    List<String> said = rig().log().lines().filter(line -> line.contains("bus")).toList();
    assertEquals(1, said.size(), rig().log());
    assertTrue(said.get(0).endsWith("; going on without it"), said.get(0));
  }

  @Test
  void theRealMenderConnectGetsItsTokenFromTheAgent() throws Exception {
    assumeTrue(TestBus.isThere("mender-connect"), "mender-connect is not installed");
    List<String> authorizations = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          if (path.equals(CONNECT)) {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
          }
          exchange.getRequestBody().readAllBytes();
          boolean asked = path.endsWith("/auth_requests");
          byte[] token = "the-token-of-this-device".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(asked ? 200 : 204, asked ? token.length : -1);
          if (asked) {
            exchange.getResponseBody().write(token);
          }
          exchange.close();
        });
    server.start();
    try {
      Files.writeString(
          directory.resolve("agent.conf"),
          "{ \"ServerURL\": \"http://127.0.0.1:%d\", \"DBus\": {\"Enabled\": true} }"
              .formatted(server.getAddress().getPort()));
      rig().startDaemon();
      Path config = directory.resolve("mender-connect.conf");
      Files.writeString(config, "{ \"ShellCommand\": \"/bin/sh\", \"User\": \"nobody\" }");
      bus().start("mender-connect", "mender-connect", "--config", config.toString(), "daemon");
      rig().await(() -> !authorizations.isEmpty());
      assertEquals("Bearer the-token-of-this-device", authorizations.get(0));
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "; mender-connect: " + bus().log("mender-connect"), e);
    } finally {
      server.stop(0);
    }
  }

  private String authentication(String method) throws IOException, InterruptedException {
    return send(
        "io.mender.AuthenticationManager",
        "/io/mender/AuthenticationManager",
        AUTHENTICATION + method);
  }

  private String control(String method) throws IOException, InterruptedException {
    return send("io.updateagent.Agent", "/io/updateagent/Agent", CONTROL + method);
  }

  private String status() throws IOException, InterruptedException {
    return property("Status");
  }

  private String property(String name) throws IOException, InterruptedException {
    return send(
        "io.updateagent.Agent",
        "/io/updateagent/Agent",
        "org.freedesktop.DBus.Properties.Get",
        "string:io.updateagent.Agent1",
        "string:" + name);
  }

  /** The reply, or what went wrong. */
  private String send(String name, String object, String... rest)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("dbus-send", "--system", "--print-reply", "--dest=" + name, object));
    words.addAll(List.of(rest));
    return bus().say(words.toArray(String[]::new));
  }
}
