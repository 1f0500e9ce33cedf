package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.updateagent.artifact.FileChecksum;
import io.updateagent.keys.PemKeys;
import io.updateagent.keys.PublicKeys;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every {@code agent artifact} line that a document shows runs exactly as written, one after the
 * other, where the files are that it names; and what it makes is a valid artifact.
 */
class DocumentedLinesIT {
  private static final Path OF_ARTIFACTS = Path.of("../docs/artifacts.md");
  private static final String PROGRAM = "agent artifact ";

  /** Lines that cannot run here, and why. */
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "agent artifact sign -k"
              + " 'pkcs11:object=release?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=pin'"
              + " app-2.mender",
          "needs a key in hardware; TokenSigningIT runs it");

  @TempDir Path directory;

  @TestFactory
  Stream<DynamicContainer> everyLineRunsAsWritten() throws Exception {
    List<DynamicContainer> all = new ArrayList<>();
    for (Path document : DocumentedLines.documents()) {
      List<DynamicTest> lines = new ArrayList<>();
      Path bench = Files.createDirectory(directory.resolve("of-" + document.getFileName()));
      for (String line : DocumentedLines.of(document)) {
        if (line.startsWith(PROGRAM) && !ELSEWHERE.containsKey(line)) {
          lines.add(DynamicTest.dynamicTest(line, () -> run(line, bench)));
        }
      }
      if (!lines.isEmpty()) {
        prepare(bench);
        all.add(DynamicContainer.dynamicContainer(document.toString(), lines));
      }
    }
    return all.stream();
  }

  @Test
  void thePageOfArtifactsShowsNothingElseAndNothingIsLeftOutForNoReason() throws Exception {
    List<String> lines = DocumentedLines.of(OF_ARTIFACTS);
    assertTrue(lines.size() > 10, lines.toString());
    for (String line : lines) {
      assertTrue(line.startsWith(PROGRAM), line);
    }
    for (String left : ELSEWHERE.keySet()) {
      assertTrue(lines.contains(left), "no longer in the document: " + left);
    }
  }

  /** What the documents name, as a reader has it. */
  private static void prepare(Path bench) throws Exception {
    for (String name :
        List.of(
            "app.conf",
            "app.bin",
            "data.bin",
            "tools_2_all.deb",
            "rootfs.ext4",
            "shop.service",
            "compose.yaml",
            "web.tar",
            "os-2.swu",
            "os-2.raucb",
            "old.conf",
            "os-2.squashfs",
            "os-3.squashfs")) {
      Files.writeString(bench.resolve(name), "content of " + name + "\n");
    }
    for (String name : List.of("fix.sh", "unfix.sh", "check.sh")) {
      Files.writeString(bench.resolve(name), "#!/bin/sh\n");
    }
    Files.writeString(Files.createDirectory(bench.resolve("www")).resolve("index.html"), "hello");
    Files.writeString(Files.createDirectory(bench.resolve("www-2")).resolve("index.html"), "hi");
    Files.writeString(Files.createDirectory(bench.resolve("build")).resolve("shop"), "program");
    Files.writeString(bench.resolve("meta.json"), "{\"restart\": true}\n");
    Path key = bench.resolve("private.pem");
    TestKey.put(key);
    byte[] trusted = PublicKeys.of(PemKeys.read(Files.readString(key))).getEncoded();
    Files.writeString(bench.resolve("public.pem"), PemKeys.write("PUBLIC KEY", trusted));
    String artifact = bench.resolve("app-2.mender").toString();
    String file = bench.resolve("app.bin").toString();
    CommonTool.agent(
        0,
        "write",
        "module-image",
        "-n",
        "app-2",
        "-t",
        "bench",
        "-T",
        "app",
        "-f",
        file,
        "-o",
        artifact);
  }

  private static void run(String line, Path bench) throws Exception {
    boolean zstd = Files.exists(Path.of("/usr/bin/zstd"));
    Assumptions.assumeTrue(zstd || !line.contains("--base"), "zstd is not installed");
    Map<String, String> before = artifacts(bench);
    var shell =
        new ProcessBuilder("sh", "-e", "-u", "-c", line)
            .directory(bench.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true);
    shell.environment().merge("PATH", Rig.PROGRAM.getParent() + ":", (path, ours) -> ours + path);
    Process process = shell.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    if (line.matches("(?s)agent artifact (write|sign|modify) .*")) {
      assertNotEquals(before, artifacts(bench), "it made nothing: " + said);
    } else {
      assertFalse(said.isBlank(), "it said nothing");
    }
    for (String artifact : artifacts(bench).keySet()) {
      CommonTool.agent(0, "validate", bench.resolve(artifact).toString());
    }
  }

  /** The artifacts by their names, with their checksums. */
  private static Map<String, String> artifacts(Path bench) throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(bench)) {
      for (Path file : files.filter(one -> one.toString().endsWith(".mender")).toList()) {
        found.put(file.getFileName().toString(), FileChecksum.of(file));
      }
    }
    return found;
  }
}
