package io.updateagent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real hawkBit server as a process of its own, on a port that was free, with a database in files;
 * {@code .ci/hawkbit} fetches it.
 */
final class HawkbitProcess implements AutoCloseable {
  static final String GATEWAY_TOKEN = "gateway-secret";
  private static final Path BUILT = Path.of("../.ci/hawkbit/target").toAbsolutePath();
  private static final Pattern PORT = Pattern.compile("Jetty started on port\\(s\\) (\\d+)");
  private static final long PATIENCE_SECONDS = 240;

  private final Path root;
  private int port;
  private @Nullable Process process;

  HawkbitProcess(Path root) {
    this.root = root;
  }

  /** Whether the server was fetched. */
  static boolean isThere() {
    return Files.exists(BUILT.resolve("classpath"));
  }

  /** Starts it, and waits until it listens; at the same port as before, if it ran before. */
  void start() throws IOException {
    Path log = Files.createTempFile(root, "hawkbit", ".log");
    Process started =
        new ProcessBuilder(words())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(log.toFile())
            .start();
    process = started;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    Matcher listening = PORT.matcher(Files.readString(log));
    while (!listening.find()) {
      if (System.nanoTime() > end || !started.isAlive()) {
        throw new AssertionError("hawkBit does not start: " + Files.readString(log));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      listening = PORT.matcher(Files.readString(log));
    }
    port = Integer.parseInt(listening.group(1));
  }

  private List<String> words() throws IOException {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    words.addAll(List.of("-Xmx384m", "-XX:TieredStopAtLevel=1"));
    for (String name : List.of("java.lang", "java.util", "java.lang.invoke")) {
      words.addAll(List.of("--add-opens", "java.base/" + name + "=ALL-UNNAMED"));
    }
    String libraries = Files.readString(BUILT.resolve("classpath")).strip();
    words.addAll(List.of("-cp", BUILT.resolve("classes") + ":" + libraries, "hawkbit.Launcher"));
    String security = "--hawkbit.server.ddi.security.authentication.";
    words.addAll(
        List.of(
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--spring.main.allow-bean-definition-overriding=true",
            "--spring.jpa.database=H2",
            "--spring.datasource.username=sa",
            "--spring.datasource.url=jdbc:h2:file:" + root.resolve("database") + ";MODE=MySQL",
            "--org.eclipse.hawkbit.repository.file.path=" + root.resolve("files"),
            "--hawkbit.dmf.rabbitmq.enabled=false",
            "--hawkbit.controller.pollingTime=00:00:01",
            "--hawkbit.controller.minPollingTime=00:00:01",
            security + "targettoken.enabled=true",
            security + "gatewaytoken.enabled=true",
            security + "gatewaytoken.key=" + GATEWAY_TOKEN));
    return words;
  }

  /** Ends it in good order. */
  void stop() {
    Process running = process;
    if (running != null) {
      running.destroy();
      if (!waited(running)) {
        running.destroyForcibly().onExit().join();
      }
    }
  }

  private static boolean waited(Process running) {
    try {
      return running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }
}
