package io.updateagent.cli.endurance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One device in a directory: the agent as a process, its server, and faults at its calls. */
final class Station implements AutoCloseable {
  static final Path PROGRAM = Path.of("target/agent/bin/agent").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 150;
  private static final int MOST_STARTS = 99;

  private final Path root;
  private final FakeDevice device;
  private final HostileServer server;
  private final CallFaults faults;
  private @Nullable Process daemon;
  private int starts;

  /** The root must have been furnished. */
  Station(Path root, HostileServer server) throws IOException {
    this.root = root;
    this.device = new FakeDevice(root.resolve("device"));
    this.server = server;
    this.faults = new CallFaults(root.resolve("calls"));
    Files.writeString(
        root.resolve("agent.conf"),
        """
        { "ServerURL": "%s", "UpdatePollIntervalSeconds": 1, "InventoryPollIntervalSeconds": 3600,
          "RetryPollIntervalSeconds": 1, "RetryPollCount": 30, "ModuleTimeoutSeconds": 2,
          "StateScriptTimeoutSeconds": 2, "StateScriptRetryIntervalSeconds": 1,
          "StateScriptRetryTimeoutSeconds": 3 }
        """
            .formatted(server.url()));
  }

  /** Makes the directories, the device and its modules; everything holds {@code none}. */
  static void furnish(Path root) throws IOException {
    for (String name : List.of("data", "modules", "scripts", "identity", "inventory", "src")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.writeString(root.resolve("data/device_type"), "device_type=box\n");
    FakeDevice.program(
        root.resolve("identity/agent-device-identity"), "#!/bin/sh\necho name=box-1\n");
    for (String type : FakeDevice.TYPES) {
      FakeDevice.program(root.resolve("modules").resolve(type), FakeDevice.MODULE);
    }
    new FakeDevice(root.resolve("device")).furnish("none");
  }

  /** Makes a station that is like another one at rest. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        if (Files.isDirectory(file) || Files.isRegularFile(file)) {
          Files.copy(
              file,
              to.resolve(from.relativize(file).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
  }

  Path data() {
    return root.resolve("data");
  }

  FakeDevice device() {
    return device;
  }

  HostileServer server() {
    return server;
  }

  CallFaults faults() {
    return faults;
  }

  /** The state as the file says; missing if there is none. */
  JsonNode state() throws IOException {
    Path file = data().resolve("state");
    return Files.exists(file) ? JSON.readTree(file.toFile()) : JSON.missingNode();
  }

  boolean isIdle() throws IOException {
    return state().path("deployment").isEmpty();
  }

  /** Runs a command to its end. */
  Run agent(String... arguments) throws IOException, InterruptedException {
    Path out = root.resolve("out");
    Path err = root.resolve("err");
    Process process =
        builder(List.of(arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    String command = String.join(" ", arguments);
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("stuck: agent " + command + ": " + Files.readString(err));
    }
    if (process.exitValue() != 0) {
      endOrphans();
    }
    return new Run(command, process.exitValue(), Files.readString(out), Files.readString(err));
  }

  /** Starts the daemon. */
  void start() throws IOException {
    starts = 1;
    startAgain();
  }

  private void startAgain() throws IOException {
    daemon =
        builder(List.of("daemon"))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(root.resolve("log").toFile()))
            .start();
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits; the daemon is started again whenever it dies, as its service manager would. */
  void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = patience();
    while (!condition.holds()) {
      Process running = daemon;
      if (running != null && !running.isAlive()) {
        endOrphans();
        if (++starts > MOST_STARTS) {
          throw new AssertionError("stuck: %d starts for %s: %s".formatted(starts, what, log()));
        }
        startAgain();
        end = patience();
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("stuck: waited in vain for %s: %s".formatted(what, log()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private static long patience() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  /** Ends the daemon, by SIGTERM or by SIGKILL. */
  void stop(boolean hard) throws InterruptedException {
    Process running = daemon;
    daemon = null;
    if (running == null) {
      return;
    }
    if (hard) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    if (!running.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("stuck: the daemon did not end");
    }
  }

  /** Ends the modules and scripts of an agent that was killed, as a power cut would. */
  private void endOrphans() throws IOException {
    String mine = root.toString() + "/";
    List<ProcessHandle> orphans =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains("/bin/sh " + mine))
            .toList();
    for (ProcessHandle orphan : orphans) {
      new ProcessBuilder("/bin/kill", "-KILL", "--", "-" + orphan.pid())
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
      orphan.onExit().join();
    }
  }

  private ProcessBuilder builder(List<String> arguments) {
    List<String> words = new ArrayList<>(List.of(PROGRAM.toString()));
    words.addAll(arguments);
    var builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    environment.put("AGENT_DATA", data().toString());
    environment.put("AGENT_CONFIG", root.resolve("agent.conf").toString());
    environment.put("AGENT_LOG_LEVEL", "INFO");
    environment.put("AGENT_MODULES", root.resolve("modules").toString());
    environment.put("AGENT_SCRIPTS", root.resolve("scripts").toString());
    environment.put("AGENT_IDENTITY", root.resolve("identity").toString());
    environment.put("AGENT_INVENTORY", root.resolve("inventory").toString());
    environment.put("AGENT_RUN", root.resolve("run").toString());
    environment.put("AGENT_RETRY_MINIMUM_SECONDS", "0.01");
    environment.put("DEVICE", device.root().toString());
    environment.putAll(faults.environment(data()));
    return builder;
  }

  /** The end of what the daemon said. */
  String log() throws IOException {
    Path log = root.resolve("log");
    String text = Files.exists(log) ? Files.readString(log) : "";
    return text.substring(Math.max(0, text.length() - 6000));
  }

  @Override
  public void close() throws IOException {
    Process running = daemon;
    daemon = null;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
    endOrphans();
    server.close();
  }
}
