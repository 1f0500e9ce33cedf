package io.updateagent.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The service manager that started this process, if it wants to be told how the service is: systemd
 * with {@code Type=notify}, see sd_notify(3). It is told by {@code systemd-notify}, as the Java run
 * time has no datagram sockets of the local kind; the unit must have {@code NotifyAccess=all}.
 */
public final class ServiceManager {
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final String SOCKET = "NOTIFY_SOCKET";

  private final @Nullable Path program;
  private final Map<String, String> environment;
  private final Duration watchdog;

  private ServiceManager(
      @Nullable Path program, Map<String, String> environment, Duration watchdog) {
    this.program = program;
    this.environment = environment;
    this.watchdog = watchdog;
  }

  /**
   * The one of this process.
   *
   * @param environment of the process
   * @param process its id
   */
  public static ServiceManager of(Map<String, String> environment, long process) {
    if (environment.getOrDefault(SOCKET, "").isEmpty()) {
      return new ServiceManager(null, Map.of(), Duration.ZERO);
    }
    Optional<Path> program =
        Stream.of("/usr/bin/systemd-notify", "/bin/systemd-notify")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();
    return new ServiceManager(
        program.orElse(null),
        Map.of(SOCKET, environment.get(SOCKET)),
        watchdog(environment, process));
  }

  private static Duration watchdog(Map<String, String> environment, long process) {
    String whose = environment.getOrDefault("WATCHDOG_PID", "");
    String text = environment.getOrDefault("WATCHDOG_USEC", "");
    boolean ours = whose.isEmpty() || whose.equals(Long.toString(process));
    return ours && text.matches("[0-9]{1,15}")
        ? Duration.ofNanos(Long.parseLong(text) * 1000)
        : Duration.ZERO;
  }

  /** Whether there is one that listens. */
  public boolean listens() {
    return program != null;
  }

  /** How long it waits for a sign of life before it ends the process; zero if it wants none. */
  public Duration watchdog() {
    return listens() ? watchdog : Duration.ZERO;
  }

  /** The service has started. */
  public void ready() {
    tell("READY=1");
  }

  /** The service is about to end. */
  public void stopping() {
    tell("STOPPING=1");
  }

  /** The service is alive. */
  public void alive() {
    tell("WATCHDOG=1");
  }

  /**
   * How the service is.
   *
   * @param text one line, for people
   */
  public void status(String text) {
    tell("STATUS=" + text.replaceAll("\\p{Cntrl}", " "));
  }

  /** Whoever cannot be told finds out by itself: it misses the sign of life. */
  private void tell(String... lines) {
    if (program == null) {
      return;
    }
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(Arrays.asList(lines));
    var builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
