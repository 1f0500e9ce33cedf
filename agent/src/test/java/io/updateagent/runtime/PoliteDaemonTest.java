package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.updateagent.config.Configuration;
import io.updateagent.config.Paths;
import io.updateagent.control.ControlSocket;
import io.updateagent.control.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A daemon and a server that wants to be left alone, over real connections. */
class PoliteDaemonTest {
  @TempDir Path directory;
  private final Logger log = (Logger) LoggerFactory.getLogger("agent");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stop() {
    log.detachAppender(lines);
  }

  /** Takes the inventory with the answer it is told, everything else well. */
  private static final class Site extends Dispatcher {
    private final BlockingQueue<RecordedRequest> requests = new LinkedBlockingQueue<>();
    private volatile int inventory = 200;

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      requests.add(request);
      String target = String.valueOf(request.getTarget());
      if (target.contains("auth_requests")) {
        return new MockResponse.Builder().body("token").build();
      }
      boolean asked = target.endsWith("/attributes");
      var answer = new MockResponse.Builder().code(asked ? inventory : 204);
      return inventory == 503 ? answer.addHeader("Retry-After", "3600").build() : answer.build();
    }

    String next(int connection) throws InterruptedException {
      RecordedRequest request = requests.poll(60, TimeUnit.SECONDS);
      assertNotNull(request, "waited in vain for a request");
      String target = String.valueOf(request.getTarget());
      assertEquals(connection, request.getConnectionIndex(), target);
      return target.substring(target.lastIndexOf('/') + 1);
    }
  }

  @Test
  void inventoryAndPollsGoOverOneConnectionAndAServerThatIsBusyHearsNothingUntilSomebodyAsks()
      throws Exception {
    var site = new Site();
    try (var web = new MockWebServer()) {
      web.setDispatcher(site);
      web.start();
      Setup setup = setup(web.url("/").toString());
      try (Agent agent = Agent.open(setup, "test")) {
        Daemon daemon = agent.daemon();
        var thread = new Thread(() -> run(daemon), "daemon");
        thread.start();
        assertEquals("auth_requests", site.next(0)); // alone on its connection
        for (String wanted : List.of("attributes", "next", "next", "next")) {
          assertEquals(wanted, site.next(1));
        }
        site.inventory = 503;
        assertEquals("ok", ControlSocket.ask(setup.paths().run(), Request.SEND_INVENTORY).text());
        while (!site.next(1).equals("attributes")) {
          // a poll was under way
        }
        // Polls would come every second; none does, for the hour that was asked for.
        assertNull(site.requests.poll(2500, TimeUnit.MILLISECONDS));
        assertEquals(1, saysUntilWhen(), "once");
        assertEquals("ok", ControlSocket.ask(setup.paths().run(), Request.CHECK_UPDATE).text());
        assertEquals("next", site.next(2)); // none is used again that answered with an error
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(40));
      }
    }
  }

  private long saysUntilWhen() {
    return List.copyOf(lines.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.matches("the server asks to be left alone until 20\\S+Z; agent.*"))
        .count();
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

  private Setup setup(String server) throws Exception {
    for (String name : List.of("data", "modules", "scripts", "identity", "inventory")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.writeString(directory.resolve("data/device_type"), "device_type=box\n");
    Path identity = directory.resolve("identity/agent-device-identity");
    Files.writeString(identity, "#!/bin/sh\necho name=box-1\n");
    assertTrue(identity.toFile().setExecutable(true));
    Path file = directory.resolve("agent.conf");
    Files.writeString(
        file,
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1 }
        """
            .formatted(server.replaceAll("/$", "")));
    var paths =
        new Paths(
            directory.resolve("data"),
            file,
            List.of(directory.resolve("modules")),
            directory.resolve("scripts"),
            directory.resolve("identity"),
            directory.resolve("inventory"),
            directory.resolve("hooks"),
            directory.resolve("run"));
    Configuration configuration = Configuration.load(file, warning -> {});
    return new Setup(paths, configuration, Duration.ofMillis(50), Map.of(), "test", "this boot");
  }
}
