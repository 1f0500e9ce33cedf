package io.updateagent.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real message bus of the test's own, and programs on it. */
final class TestBus implements AutoCloseable {
  private final Path directory;
  private final Path configuration;
  private final List<Process> processes = new ArrayList<>();
  private @Nullable Process bus;

  /**
   * @param directory for its socket and for what the programs say
   * @param policy elements of its configuration
   */
  TestBus(Path directory, String policy) throws IOException {
    this.directory = directory;
    this.configuration = directory.resolve("bus.conf");
    Files.writeString(
        configuration,
        """
        <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
         "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
        <busconfig><type>system</type><listen>unix:path=%s</listen><auth>EXTERNAL</auth>
        %s</busconfig>
        """
            .formatted(socket(), policy));
  }

  /** Starts it; it is there once {@link #isUp}. */
  void start() throws IOException {
    bus = start("bus", "dbus-daemon", "--nofork", "--config-file=" + configuration);
  }

  boolean isUp() {
    return Files.exists(socket());
  }

  /** Ends it, as a crash would. */
  void kill() throws IOException {
    if (bus != null) {
      bus.destroyForcibly().onExit().join();
    }
    Files.deleteIfExists(socket());
  }

  String address() {
    return "unix:path=" + socket();
  }

  private Path socket() {
    return directory.resolve("bus");
  }

  /** What a program says, once it has ended. */
  String say(String... words) throws IOException, InterruptedException {
    start("reply", words).waitFor();
    return log("reply");
  }

  /** Starts a program that finds the bus as the system bus. */
  Process start(String name, String... words) throws IOException {
    File log = directory.resolve(name + ".log").toFile();
    var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log);
    builder.environment().put("DBUS_SYSTEM_BUS_ADDRESS", address());
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  String log(String name) throws IOException {
    return Files.readString(directory.resolve(name + ".log"));
  }

  static boolean isThere(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
  }

  @Override
  public void close() {
    processes.forEach(process -> process.destroyForcibly().onExit().join());
  }
}
