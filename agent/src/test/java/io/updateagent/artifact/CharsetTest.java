package io.updateagent.artifact;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in an artifact does not depend on the locale of whoever writes or reads it. */
class CharsetTest {
  private static final String NAME = "gr\u00f6\u00dfe-\u4e16.bin";

  @TempDir Path directory;

  @Test
  void anArtifactIsWrittenAndReadInUtf8WhateverTheLocale() throws Exception {
    Path there = directory.resolve("there.mender");
    Path output = directory.resolve("output");
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dfile.encoding=ISO-8859-1",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CharsetTest.class.getName(),
            directory.toString(),
            there.toString());
    builder.environment().put("LC_ALL", "C.UTF-8"); // so that the file can have that name
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertEquals(0, process.waitFor(), output.toString());
    assertEquals(
        "ISO-8859-1 " + HexFormat.of().formatHex(NAME.getBytes(StandardCharsets.UTF_8)),
        Files.readString(output).strip());
    assertEquals(NAME, nameIn(there));
  }

  /** Writes the artifact in another locale, and tells the name of its file as it is read there. */
  public static void main(String[] arguments) throws Exception {
    Path file = Files.writeString(Path.of(arguments[0]).resolve(NAME), "content");
    write(file, Path.of(arguments[1]));
    byte[] name = nameIn(Path.of(arguments[1])).getBytes(StandardCharsets.UTF_8);
    System.out.println(Charset.defaultCharset() + " " + HexFormat.of().formatHex(name));
  }

  private static String nameIn(Path artifact) throws Exception {
    try (ArtifactReader reader =
        ArtifactReader.open(Files.newInputStream(artifact), VerificationKeys.none(), null)) {
      return requireNonNull(requireNonNull(reader.nextPayload()).next()).name();
    }
  }

  private static void write(Path file, Path target) throws Exception {
    var payload =
        new ArtifactPlan.PlannedPayload(
            "app", List.of(file), Map.of("gr\u00f6\u00dfe", "1"), Map.of(), List.of(), "");
    var plan =
        new ArtifactPlan(
            "app-1", null, Map.of("device_type", List.of("box")), List.of(), List.of(payload));
    new ArtifactWriter(Compression.GZIP, null).write(plan, target);
  }
}
