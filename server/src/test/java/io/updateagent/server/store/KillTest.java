package io.updateagent.server.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's process is killed while it writes. */
class KillTest {
  private static final int ENOUGH = 12;

  @TempDir Path directory;

  /** The process: writes, and says so when the call returned. */
  static final class Writer {
    private Writer() {}

    /** Goes on until it is killed. */
    public static void main(String[] arguments) throws Exception {
      Store store = Store.open(Path.of(arguments[0]), InstantSource.system());
      for (int number = 0; ; number++) {
        store.audit().note("writer", "wrote", String.valueOf(number), "");
        System.out.println("note " + number);
        String identity = "{\"name\":\"" + number + "\"}";
        AuthSet set = store.admissions().ask(identity, "key", true).orElseThrow();
        store.devices().inventory(set.device(), Map.of("n", List.of("" + number)), true);
        System.out.println("device " + set.device());
        byte[] content = ("content " + number).getBytes(StandardCharsets.UTF_8);
        String name = "app-" + number;
        Path arriving = Files.write(store.artifacts().arriving(), content);
        Instant now = Instant.EPOCH;
        store
            .artifacts()
            .add(
                new Artifact(
                    name, name, sum(content), content.length, false, "", "{}", now, List.of("b")),
                arriving);
        System.out.println("artifact " + name);
      }
    }
  }

  private static String sum(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void nothingThatWasAcknowledgedIsLost() throws Exception {
    Path data = directory.resolve("data");
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                data.toString())
            .redirectError(directory.resolve("errors").toFile())
            .start();
    var acknowledged = new ArrayList<String>();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        acknowledged.add(line);
        if (acknowledged.size() == ENOUGH) {
          writer.toHandle().destroyForcibly(); // what it said before that is still read
        }
      }
    }
    assertTrue(writer.waitFor(60, TimeUnit.SECONDS));
    String errors = Files.readString(directory.resolve("errors"));
    assertTrue(acknowledged.size() >= ENOUGH, errors);
    try (Store store = Store.open(data, InstantSource.system())) {
      assertEquals(List.of(), acknowledged.stream().filter(one -> !isThere(store, one)).toList());
      for (Artifact one : store.artifacts().all()) {
        assertEquals(one.checksum(), sum(Files.readAllBytes(store.artifacts().file(one))));
      }
    }
  }

  private static boolean isThere(Store store, String line) {
    String subject = line.substring(line.indexOf(' ') + 1);
    return switch (line.substring(0, line.indexOf(' '))) {
      case "note" ->
          store.audit().latest(0, 1000).stream().anyMatch(one -> one.subject().equals(subject));
      case "device" -> store.devices().attributes(subject).containsKey("n");
      default -> store.artifacts().find(subject).isPresent();
    };
  }
}
