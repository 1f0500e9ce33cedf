package io.updateagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bombs and lies are refused with one clear line, in little memory and time, and leave nothing
 * behind. They are read in a process with a heap of 48 MiB.
 */
class HostileArtifactTest {
  private static final long LONGEST_MILLISECONDS = 20_000;
  private static final Map<String, String[]> RESULTS = new HashMap<>();

  @TempDir static Path directory;

  @BeforeAll
  static void readAllInLittleMemory() throws Exception {
    Path scripts = Files.createDirectory(directory.resolve("work")).resolve("scripts");
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HostileReading.class.getName(),
                scripts.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int exit = process.waitFor();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, exit, text);
    text.lines().map(line -> line.split("\t", -1)).forEach(line -> RESULTS.put(line[0], line));
  }

  @TestFactory
  Stream<DynamicTest> everyLieIsRefusedClearly() {
    return Hostile.all().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> assertRefused(entry.getKey(), entry.getValue())));
  }

  @Test
  void nothingIsWrittenOutsideTheWorkDirectory() throws Exception {
    try (Stream<Path> files = Files.walk(directory)) {
      List<String> left =
          files
              .filter(Files::isRegularFile)
              .map(file -> directory.relativize(file).toString())
              .toList();
      assertEquals(List.of("output"), left);
    }
  }

  private static void assertRefused(String name, Hostile.Case hostile) {
    String[] result = RESULTS.get(name);
    assertNotNull(result, "the process said nothing about it");
    assertEquals(4, result.length, () -> String.join(" | ", result));
    if (name.startsWith("nothing wrong")) {
      assertEquals("accepted", result[2], result[3]);
      return;
    }
    String message = result[3];
    assertEquals("ArtifactException", result[2], message);
    assertTrue(message.contains(hostile.expected()), message);
    assertFalse(message.contains("Exception") || message.contains("; and left "), message);
    assertTrue(message.length() > 15 && message.length() <= 403, message);
    assertTrue(Long.parseLong(result[1]) < LONGEST_MILLISECONDS, result[1] + " ms");
  }
}
