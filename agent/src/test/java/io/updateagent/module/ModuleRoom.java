package io.updateagent.module;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.Header;
import io.updateagent.artifact.PayloadFile;
import io.updateagent.artifact.PayloadFiles;
import io.updateagent.artifact.PayloadHeader;
import io.updateagent.process.LocalCommands;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A directory with a real shell module, its work directory, and something precious beside them. */
final class ModuleRoom {
  static final byte[] LARGE = large();

  private final Path directory;
  private final Duration timeout;
  final List<String> output = Collections.synchronizedList(new java.util.ArrayList<>());

  ModuleRoom(Path directory, Duration timeout) throws IOException {
    this.directory = directory;
    this.timeout = timeout;
    Files.createDirectories(precious());
    Files.writeString(precious().resolve("kept"), "kept");
    Files.createDirectories(precious().resolve("header"));
  }

  /** A module with a work directory; {@code $1} is the call, {@code $P} the precious directory. */
  UpdateModule module(String body) throws IOException {
    Path file = Files.createDirectories(directory.resolve("modules")).resolve("test");
    Files.writeString(file, "#!/bin/sh\nP=" + precious() + "\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
    return prepare();
  }

  UpdateModule prepare() throws IOException {
    var payload = new PayloadHeader(0, "test", Map.of(), Map.of(), List.of(), "{type}", "{meta}");
    var header = new Header("app-2", null, Map.of(), List.of(payload), "checksum", false, "{info}");
    return modules()
        .prepare(header, payload, new UpdateModule.Context("app-1", null, "box"), output::add);
  }

  private Modules modules() {
    return new Modules(
        List.of(directory.resolve("modules")),
        directory.resolve("payloads"),
        new LocalCommands(Duration.ofMillis(300)),
        timeout);
  }

  Path tree() {
    return directory.resolve("payloads/0000/tree");
  }

  Path precious() {
    return directory.resolve("precious");
  }

  /** Fails if anything in the precious directory is not as it was. */
  void assertPreciousIsUntouched() throws IOException {
    try (var files = Files.walk(precious())) {
      org.junit.jupiter.api.Assertions.assertEquals(
          List.of("", "header", "kept"),
          files.map(file -> precious().relativize(file).toString()).sorted().toList());
    }
    org.junit.jupiter.api.Assertions.assertEquals(
        "kept", Files.readString(precious().resolve("kept")));
  }

  static PayloadFiles files(String... names) {
    return files(LARGE, names);
  }

  static PayloadFiles files(byte[] content, String... names) {
    Iterator<String> left = List.of(names).iterator();
    return () ->
        left.hasNext()
            ? new PayloadFile(left.next(), content.length, new ByteArrayInputStream(content))
            : null;
  }

  private static byte[] large() {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    return content;
  }
}
