package io.updateagent.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The log of one deployment, in {@code deployments/}: one JSON object a line, as the server takes
 * it. For its owner alone, because modules may print what is nobody's business. A log that cannot
 * be written is no reason to stop a deployment, so nothing here throws.
 *
 * <pre>{@code
 * {"timestamp":"2026-11-23T02:14:00Z","level":"info","message":"ArtifactInstall: app-2"}
 * }</pre>
 */
public final class DeploymentLog {
  /** Largest size of a log, in bytes. */
  static final long LARGEST = 1024 * 1024;

  /** Most bytes of a log that are left to what modules and scripts print. */
  static final long LARGEST_OUTPUT = LARGEST * 3 / 4;

  /** How many logs are kept. */
  static final int KEPT = 5;

  private static final int LONGEST_MESSAGE = 2000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path file;
  private final InstantSource clock;
  private long size;
  private boolean full;
  private boolean outputFull;

  private DeploymentLog(Path file, InstantSource clock, long size) {
    this.file = file;
    this.clock = clock;
    this.size = size;
  }

  /** One line of a log. */
  public record Entry(Instant time, String level, String message) {}

  /**
   * Opens the log of a deployment; after a restart it goes on where it was.
   *
   * @param started when the deployment began; part of the name, so that logs sort by age
   */
  public static DeploymentLog open(
      Path data, String deploymentId, Instant started, InstantSource clock) {
    Path directory = data.resolve("deployments");
    String id = deploymentId.replaceAll("[^A-Za-z0-9._-]", "_");
    String name = NAME.format(started) + "-" + id.substring(0, Math.min(id.length(), 100)) + ".log";
    long size = 0;
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        size = Files.size(file);
        Files.setPosixFilePermissions(file, OWNER_ONLY);
      }
      dropOldest(directory, name);
    } catch (IOException e) {
      size = LARGEST; // nothing can be kept
    }
    return new DeploymentLog(directory.resolve(name), clock, size);
  }

  /** Adds a line. */
  public synchronized void append(String level, String message) {
    if (full) {
      return;
    }
    String shown = message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
    full = size + shown.length() > LARGEST;
    write(level, full ? "the log is full; the rest is left out" : shown);
  }

  /**
   * Adds a line that a module or script printed. However much they print, there is room left for
   * what the agent itself has to say.
   */
  public synchronized void appendOutput(String message) {
    if (outputFull) {
      return;
    }
    outputFull = size + message.length() > LARGEST_OUTPUT;
    append("info", outputFull ? "the log is nearly full; further output is left out" : message);
  }

  /** All lines so far; lines that cannot be read are left out. */
  public synchronized List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    try (Stream<String> lines = Files.lines(file)) {
      lines.forEach(line -> read(line, entries));
    } catch (IOException | java.io.UncheckedIOException e) {
      entries.add(new Entry(clock.instant(), "warning", "the log cannot be read"));
    }
    return entries;
  }

  private static void read(String line, List<Entry> entries) {
    try {
      ObjectNode node = Json.parse(line);
      entries.add(
          new Entry(
              Json.time(node, "timestamp"), Json.text(node, "level"), Json.text(node, "message")));
    } catch (DamagedException e) {
      return; // what a power cut left of a line
    }
  }

  private void write(String level, String message) {
    ObjectNode node =
        Json.object()
            .put("timestamp", clock.instant().toString())
            .put("level", level)
            .put("message", message);
    byte[] line = (Json.line(node) + "\n").getBytes(StandardCharsets.UTF_8);
    try (var channel =
        Files.newByteChannel(
            file,
            EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      size += line.length;
    } catch (IOException e) {
      full = true; // the disk is; what the deployment does must not depend on it
    }
  }

  private static void dropOldest(Path directory, String current) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> older =
          files
              .filter(file -> file.getFileName().toString().endsWith(".log"))
              .filter(file -> !file.getFileName().toString().equals(current))
              .sorted(Comparator.comparing(Path::getFileName).reversed())
              .skip(KEPT - 1)
              .toList();
      for (Path file : older) {
        Files.deleteIfExists(file);
      }
    }
  }
}
