package io.updateagent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.updateagent.process.ServiceManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears, on a socket as systemd has it, from systemd's own program. */
@Timeout(60)
class PulseTest {
  private static final long OURS = ProcessHandle.current().pid();

  /** Prints a line for each line of each datagram. */
  private static final String LISTENER =
      """
      import socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.bind(sys.argv[1])
      print('bound', flush=True)
      while True:
          for line in s.recv(4096).decode().splitlines():
              print(line, flush=True)
      """;

  @TempDir Path directory;
  private @Nullable Process listener;
  private @Nullable BufferedReader heard;

  @BeforeEach
  void listen() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/systemd-notify")), "systemd is not here");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "python3 is not here");
    Path socket = directory.resolve("notify");
    listener = new ProcessBuilder("/usr/bin/python3", "-c", LISTENER, socket.toString()).start();
    heard = listener.inputReader(StandardCharsets.UTF_8);
    assertEquals("bound", heard.readLine());
  }

  @AfterEach
  void end() {
    if (listener != null) {
      listener.destroyForcibly();
    }
  }

  @Test
  void itHearsThatTheDaemonIsReadyHowItIsAndThatItLives() throws Exception {
    var room = new DeviceRoom(directory, "{}");
    try (Pulse pulse = new Pulse(manager("300000"), Pace.real());
        Agent agent = room.agent("this boot")) {
      pulse.begin(agent.state());
      assertHears("READY=1");
      assertHears("STATUS=CONSISTENT, no artifact yet");
      assertHears("WATCHDOG=1");
      pulse.downloaded(45, 100);
      assertHears("STATUS=CONSISTENT, no artifact yet 45 %");
      assertHears("WATCHDOG=1");
    }
    assertHears("STOPPING=1");
  }

  @Test
  void itHearsNothingMoreFromADaemonThatDoesNotComeBackFromItsRest() throws Exception {
    var pace = new StandingPace();
    var pulse = new Pulse(manager("300000"), pace);
    pulse.resting(Duration.ofMinutes(10));
    pace.sleep(Duration.ofMinutes(10));
    assertTrue(pulse.isAlive());
    pace.sleep(Duration.ofMillis(301));
    assertFalse(pulse.isAlive());
    pulse.working();
    pace.sleep(Duration.ofDays(1));
    assertTrue(pulse.isAlive(), "what it works at has limits of its own");
  }

  @Test
  void whatIsMeantForAnotherProcessIsNotMinded() {
    assertEquals(Duration.ofSeconds(2), manager("2000000").watchdog());
    assertEquals(Duration.ZERO, manager("soon").watchdog());
    assertEquals(Duration.ZERO, ServiceManager.of(Map.of(), OURS).watchdog());
    Map<String, String> others =
        Map.of("NOTIFY_SOCKET", "/run/x", "WATCHDOG_USEC", "2000000", "WATCHDOG_PID", "1");
    assertEquals(Duration.ZERO, ServiceManager.of(others, OURS).watchdog());
    assertFalse(ServiceManager.of(Map.of(), OURS).listens());
  }

  private ServiceManager manager(String microseconds) {
    return ServiceManager.of(
        Map.of(
            "NOTIFY_SOCKET",
            directory.resolve("notify").toString(),
            "WATCHDOG_USEC",
            microseconds,
            "WATCHDOG_PID",
            Long.toString(OURS)),
        OURS);
  }

  /** Waits until it does; the time limit of the test ends a wait in vain. */
  private void assertHears(String line) throws IOException {
    var reader = Objects.requireNonNull(heard);
    String next = reader.readLine();
    while (!line.equals(next)) {
      assertTrue(next != null, "the listener has ended");
      next = reader.readLine();
    }
  }
}
