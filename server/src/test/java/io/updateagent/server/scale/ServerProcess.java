package io.updateagent.server.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The packaged server as it is started anywhere, with what the system says that it uses. */
final class ServerProcess implements AutoCloseable {
  private static final Path PROGRAM = Path.of("target/server/bin/agent-server").toAbsolutePath();
  private static final String LISTENING = "listening on ";
  private static final String NO_USER = "no user yet: set the password of the admin at ";
  private static final double TICKS_PER_SECOND = 100;
  private static final int PATIENCE_SECONDS = 60;

  private final Process process;
  private final BufferedReader said;
  private final Path errors;
  private final String url;
  private final String firstRunLink;

  /**
   * Starts one that lets in every device.
   *
   * @param directory of its own, for its data and what it complains about
   * @param token that allows everything at the management API
   */
  ServerProcess(Path directory, String token) throws IOException {
    Files.createDirectories(directory);
    errors = directory.resolve("errors");
    process =
        new ProcessBuilder(
                List.of(
                    PROGRAM.toString(),
                    "--listen=127.0.0.1:0",
                    "--data=" + directory.resolve("data"),
                    "--accept-all",
                    "--token=" + token))
            .redirectError(errors.toFile())
            .start();
    said = process.inputReader(StandardCharsets.UTF_8);
    try {
      url = told(LISTENING);
      firstRunLink = told(NO_USER);
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private String told(String what) throws IOException {
    String line = said.readLine();
    if (line == null || !line.startsWith(what)) {
      throw new IOException("the server said: %s %s".formatted(line, complaints()));
    }
    return line.substring(what.length());
  }

  /** Its address. */
  String url() {
    return url;
  }

  /** Where the first user sets a password. */
  String firstRunLink() {
    return firstRunLink;
  }

  /** What it wrote to its log. */
  String complaints() throws IOException {
    return Files.readString(errors);
  }

  /** The time that its threads had a processor, so far. In seconds, to a hundredth. */
  double processorSeconds() throws IOException {
    String line = Files.readString(proc("stat"));
    // The name of the program, in brackets, may have spaces.
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
  }

  /** The most memory that it had at once (resident set, with what is not heap). In MiB. */
  long peakMebibytes() throws IOException {
    String line =
        Files.readAllLines(proc("status")).stream()
            .filter(one -> one.startsWith("VmHWM:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
  }

  private Path proc(String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  /** Stops it as the system does, and waits for its end. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the server did not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    said.close();
  }
}
