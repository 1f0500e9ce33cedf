package io.updateagent.modules;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/** A place with a target, a payload and one of the project's modules, called as the agent does. */
final class Device {
  private static final Path MODULES = Path.of("src/main/modules/v3").toAbsolutePath();

  /** Programs that stand in for what machines of tests do not have. */
  static final Path COMMANDS = Path.of("src/test/resources/commands").toAbsolutePath();

  /** What the shell does before each command: counts it, and dies of it if it is the one. */
  private static final String TICK =
      "$(read -r n < \"$TICKS\"; n=$((n + 1)); echo $n > \"$TICKS\";"
          + " [ $n -ne \"$KILL_AT\" ] || kill -KILL 0)";

  private static final long PATIENCE_SECONDS = 60;
  private static final int KILLED = 137;
  static final FileTime WRITTEN = FileTime.fromMillis(1_700_000_000_000L);

  private final String module;
  private final List<String> shell;
  private final Path home;
  private final Map<String, String> environment = new TreeMap<>();
  private Observation observation = device -> Tree.of(device.target());
  private String path = System.getenv("PATH");

  /** Looks at a device. */
  interface Observation {
    Object see(Device device) throws IOException;
  }

  /**
   * What became of a call.
   *
   * @param exit its exit code
   * @param output what it printed, without what the shell itself wrote
   */
  record Ended(int exit, String output) {
    boolean succeeded() {
      return exit == 0;
    }

    boolean wasKilled() {
      return exit == KILLED;
    }
  }

  /**
   * @param shell the shell that runs it, as words
   */
  Device(String module, List<String> shell, Path home) throws IOException {
    this.module = module;
    this.shell = shell;
    this.home = home;
    Files.createDirectories(target());
    for (String name : List.of("files", "tmp", "header")) {
      Files.createDirectories(work().resolve(name));
    }
    Files.writeString(work().resolve("version"), "3");
    Files.writeString(work().resolve("header/payload_type"), module);
    Files.writeString(work().resolve("header/meta-data"), "");
  }

  /** All that can be seen of what the module changes. */
  Object seen() throws IOException {
    return observation.see(this);
  }

  /** Looks at something else than the files of the target. */
  void seenBy(Observation other) {
    observation = other;
  }

  /** Where the module looks for commands. */
  String path() {
    return path;
  }

  /** The module finds these commands before those of the machine. */
  void commands(Path directory) {
    path = directory + ":" + path;
    environment("PATH", path);
  }

  /** What the module changes lies in here. */
  Path target() {
    return home.resolve("target");
  }

  Path work() {
    return home.resolve("payloads/0000/tree");
  }

  /** The shell that runs the module. */
  List<String> shell() {
    return shell;
  }

  /** What lies beside both. */
  Path home() {
    return home;
  }

  void environment(String name, String value) {
    environment.put(name, value);
  }

  void payload(String name, String content) throws IOException {
    Path file = Files.writeString(work().resolve("files").resolve(name), content);
    Files.setLastModifiedTime(file, WRITTEN);
  }

  void metaData(String json) throws IOException {
    Files.writeString(work().resolve("header/meta-data"), json);
  }

  Ended call(String call) throws IOException {
    return call(call, -1);
  }

  /** Kills the module before it carries out the command of that number, from 1. */
  Ended call(String call, int killAt) throws IOException {
    Path ticks = Files.writeString(home.resolve("ticks"), "0\n");
    Path output = home.resolve("output");
    List<String> words = new ArrayList<>(List.of("setsid"));
    words.addAll(shell);
    if (killAt >= 0) {
      words.add("-x");
    }
    words.addAll(List.of(MODULES.resolve(module).toString(), call, work().toString()));
    var builder =
        new ProcessBuilder(words)
            .directory(work().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().putAll(Map.of("PS4", TICK, "TICKS", ticks.toString()));
    builder.environment().put("KILL_AT", String.valueOf(killAt));
    Process process = builder.start();
    try {
      Assertions.assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), call);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
  }

  /** How many commands the call carries out; it is carried out for that. */
  int commands(String call) throws IOException {
    Ended ended = call(call, 0);
    Assertions.assertTrue(ended.succeeded(), ended.output());
    return Integer.parseInt(Files.readString(home.resolve("ticks")).strip());
  }

  /** A call that has to work. */
  void succeed(String... calls) throws IOException {
    for (String call : calls) {
      Ended ended = call(call);
      Assertions.assertTrue(ended.succeeded(), () -> call + ": " + ended.output());
    }
  }
}
