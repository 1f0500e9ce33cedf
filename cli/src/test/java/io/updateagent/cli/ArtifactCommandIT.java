package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code agent artifact} writes, it reads; and so does the common tool. */
class ArtifactCommandIT {
  private static final Path PROGRAM = Path.of("target/agent/bin/agent").toAbsolutePath();

  @TempDir Path directory;

  @Test
  void theSameInputGivesTheSameBytes() throws Exception {
    byte[] first = Files.readAllBytes(write("a.mender"));
    byte[] second = Files.readAllBytes(write("b.mender"));
    assertArrayEquals(first, second);
  }

  @Test
  void whatIsWrittenIsReadBack() throws Exception {
    Path artifact =
        write(
            "a.mender",
            "-d",
            "base:1",
            "-d",
            "base:2",
            "-p",
            "app.size:large",
            "-g",
            "blue",
            "-N",
            "app-0");
    JsonNode read = new ObjectMapper().readTree(agent(0, "read", artifact.toString(), "--json"));
    assertEquals("app-1", read.path("artifact_name").asText());
    assertEquals("blue", read.path("artifact_group").asText());
    assertEquals("[\"app-0\"]", read.path("depends").path("artifact_name").toString());
    JsonNode payload = read.path("payloads").path(0);
    assertEquals("{\"base\":[\"1\",\"2\"]}", payload.path("depends").toString());
    assertEquals("large", payload.path("provides").path("app.size").asText());
    assertEquals("app-1", payload.path("provides").path("rootfs-image.app.version").asText());
    assertEquals("[\"rootfs-image.app.*\"]", payload.path("clears").toString());
    assertEquals("app.bin", payload.path("files").path(0).path("name").asText());
    assertTrue(agent(0, "read", artifact.toString()).contains("base=1 or 2"));
  }

  @Test
  @Tag("slow")
  void theCommonToolTakesEveryCompressionItKnows() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/bin/mender-artifact")), "mender-artifact is not installed");
    Path key = directory.resolve("key.pem");
    Path trusted = directory.resolve("key.pub");
    run(0, List.of("openssl", "genpkey", "-algorithm", "RSA", "-out", key.toString()));
    run(
        0,
        List.of("openssl", "pkey", "-in", key.toString(), "-pubout", "-out", trusted.toString()));
    for (String compression : List.of("none", "gzip", "lzma")) {
      String artifact =
          write(compression + ".mender", "--compression", compression, "-k", key.toString())
              .toString();
      run(0, List.of("mender-artifact", "validate", "-k", trusted.toString(), artifact));
      assertTrue(run(0, List.of("mender-artifact", "read", artifact)).contains("Name: app-1"));
      assertTrue(
          agent(0, "validate", "-k", trusted.toString(), artifact).contains("signature verified"));
    }
  }

  @Test
  void theDictionaryOfTheCommonToolFitsIntoTheHeapAndASmallerHeapIsNamed() throws Exception {
    Assumptions.assumeTrue(
        Files.exists(Path.of("/usr/bin/mender-artifact")), "mender-artifact is not installed");
    String artifact = directory.resolve("app.mender").toString();
    String file = Files.writeString(directory.resolve("app.bin"), "hello").toString();
    String line =
        "mender-artifact write module-image -T app -t box -n app-1 --compression lzma -f %s -o %s"
            .formatted(file, artifact);
    run(0, List.of(line.split(" ", -1)));
    assertTrue(agent(0, "validate", artifact).contains("app-1 is a valid artifact"));
    String small =
        run(
            1,
            List.of(
                "env",
                "AGENT_JAVA_OPTIONS=-Xmx48m",
                PROGRAM.toString(),
                "artifact",
                "validate",
                artifact));
    assertLine(small, "unpacking needs 64 MiB of memory, but");
  }

  @Test
  @Tag("slow")
  void aLargePayloadNeedsNoMoreMemoryThanASmallOne() throws Exception {
    Path key = directory.resolve("key.pem");
    TestKey.put(key);
    for (long mebibytes : List.of(16L, 192L)) {
      Path image = directory.resolve("image");
      try (var file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(mebibytes << 20);
      }
      Path artifact = directory.resolve("large.mender");
      String[] calls = {
        "write rootfs-image -n a -t box --compression none -f %s -o %s".formatted(image, artifact),
        "sign -k %s %s".formatted(key, artifact),
        "modify -n b -k %s %s".formatted(key, artifact),
        "modify --compression zstd %s".formatted(artifact),
        "modify --compression gzip --compression-level 1 %s".formatted(artifact),
        "validate " + artifact,
        "read --json " + artifact,
        "dump --files %s %s".formatted(directory.resolve("parts-" + mebibytes), artifact),
      };
      for (String call : calls) {
        var words =
            new ArrayList<String>(
                List.of("env", "AGENT_JAVA_OPTIONS=-Xmx24m", PROGRAM.toString(), "artifact"));
        words.addAll(List.of(call.split(" ")));
        run(0, words);
      }
      assertEquals(
          -1, Files.mismatch(image, directory.resolve("parts-%d/image".formatted(mebibytes))));
    }
  }

  @Test
  void whoEndsItFindsNothingLeft() throws Exception {
    Path image = directory.resolve("image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(8L << 30); // takes longer than it is let run
    }
    Path target = Files.writeString(directory.resolve("old.mender"), "old");
    String call =
        "artifact write module-image -T app -n a -t box -f %s -o %s".formatted(image, target);
    var words = new ArrayList<String>(List.of(PROGRAM.toString()));
    words.addAll(List.of(call.split(" ")));
    try (WatchService watch = directory.getFileSystem().newWatchService()) {
      directory.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      Process process = new ProcessBuilder(words).start();
      watch.take();
      process.destroy();
      process.waitFor();
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(
          List.of("image", "old.mender"),
          left.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertEquals("old", Files.readString(target));
  }

  @Test
  void whatIsWrongIsOneLine() throws Exception {
    Path artifact = write("a.mender");
    byte[] damaged = Files.readAllBytes(artifact);
    damaged[damaged.length / 2] ^= 1;
    Files.write(artifact, damaged);
    assertLine(agent(1, "validate", artifact.toString()), "agent: cannot validate ");
    assertLine(agent(1, "read", directory.resolve("none").toString()), "there is no file");
    Path unsigned = write("b.mender");
    Path key = Files.writeString(directory.resolve("bad.pem"), "no key");
    assertLine(
        agent(1, "validate", "-k", key.toString(), unsigned.toString()), "is not a public key");
    assertLine(
        agent(
            1,
            "write",
            "module-image",
            "-n",
            "x",
            "-t",
            "box",
            "-T",
            "app",
            "-f",
            "/none",
            "-o",
            "" + directory.resolve("c")),
        "there is no file /none");
    Path script = Files.writeString(directory.resolve("evil.sh"), "x");
    assertLine(
        agent(
            1,
            "write",
            "module-image",
            "-n",
            "x",
            "-t",
            "box",
            "-T",
            "app",
            "-s",
            "" + script,
            "-o",
            "" + directory.resolve("c")),
        "the state script name evil.sh is not allowed");
    assertFalse(Files.exists(directory.resolve("c")));
  }

  private static void assertLine(String output, String expected) {
    assertEquals(1, output.lines().count(), output);
    assertTrue(output.contains(expected), output);
  }

  private Path write(String name, String... more) throws Exception {
    Path file = Files.writeString(directory.resolve("app.bin"), "hello");
    Path target = directory.resolve(name);
    List<String> words =
        new ArrayList<>(
            List.of("write", "module-image", "-n", "app-1", "-t", "box", "-o", target.toString()));
    words.addAll(List.of("-T", "app", "-f", file.toString()));
    words.addAll(List.of(more));
    agent(0, words.toArray(String[]::new));
    return target;
  }

  private static String agent(int exit, String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(PROGRAM.toString(), "artifact"));
    words.addAll(List.of(arguments));
    return run(exit, words);
  }

  private static String run(int exit, List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(exit, process.waitFor(), () -> String.join(" ", words) + ": " + output);
    return output;
  }
}
