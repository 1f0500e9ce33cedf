package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that hold the difference to what the device has, and the module that installs them. */
class DeltaArtifactTest {
  private static final Path MODULE = Path.of("../modules/src/main/modules/v3/delta");
  private static final int SIZE = 300_000;

  @TempDir Path directory;
  private Path artifact;
  private Path work;
  private byte[] old;
  private byte[] fresh;

  @BeforeEach
  void contents() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/usr/bin/zstd")), "zstd is not installed");
    artifact = directory.resolve("made.mender");
    work = directory.resolve("tree");
    old = new byte[SIZE];
    new Random(7).nextBytes(old);
    fresh = Arrays.copyOf(old, SIZE + 1000);
    fresh[SIZE / 2] ^= 1;
  }

  @Test
  void aFileIsMadeFromTheOneThatIsThere() throws Exception {
    Path target = Files.write(directory.resolve("app.bin"), old);
    Path base = Files.write(directory.resolve("old"), old);
    Path file = Files.write(directory.resolve("new"), fresh);
    write("single-file", "--base", base, "--file", file, "--dest", target, "--mode", "0640");
    assertEquals("delta", payload().path("type").asText());
    assertTrue(Files.size(artifact) < SIZE / 20, () -> artifact + " is as large as all of it");
    install();
    assertArrayEquals(fresh, Files.readAllBytes(target));
  }

  @Test
  void whatItReplacesIsNamedAsByTheFullArtifact() throws Exception {
    Path file = Files.write(directory.resolve("new"), fresh);
    write("single-file", "--file", file, "--dest", "/etc/app");
    JsonNode full = payload();
    Path base = Files.write(directory.resolve("old"), old);
    write("single-file", "--base", base, "--file", file, "--dest", "/etc/app");
    assertEquals(full.path("provides"), payload().path("provides"));
    assertEquals(full.path("clears"), payload().path("clears"));
  }

  @Test
  void aDirectoryIsMadeFromTheOneThatIsThere() throws Exception {
    Path target = tree("target", old);
    Path base = tree("old", old);
    Path next = tree("new", fresh);
    Files.delete(next.resolve("a b"));
    write("directory", "--base", base, "--dir", next, "--dest", target);
    assertTrue(Files.size(artifact) < SIZE / 20, () -> artifact + " is as large as all of it");
    install();
    assertArrayEquals(fresh, Files.readAllBytes(target.resolve("sub/large")));
    assertFalse(Files.exists(target.resolve("a b")));
  }

  @Test
  void anImageDependsOnItsBase() throws Exception {
    Path base = Files.write(directory.resolve("old.img"), old);
    Path image = Files.write(directory.resolve("patch"), fresh);
    write("rootfs-image", "--base", base, "--file", image);
    dump();
    JsonNode payload = payload();
    assertEquals("rootfs-image\n", part("kind"));
    assertEquals(SIZE + "\n", part("base.size"));
    assertEquals(SIZE + 1000 + "\n", part("result.size"));
    assertEquals(
        part("base.sha256").strip(),
        payload.path("depends").path("rootfs-image.checksum").path(0).asText());
    assertEquals(
        part("result.sha256").strip(),
        payload.path("provides").path("rootfs-image.checksum").asText());
    Path result = directory.resolve("result");
    Path patch = work.resolve("files/patch");
    succeed("zstd", "-q", "-d", "--patch-from=" + base, patch.toString(), "-o", result.toString());
    assertArrayEquals(fresh, Files.readAllBytes(result));
    write("rootfs-image", "--no-checksum-provide", "--base", base, "--file", image);
    assertEquals(0, payload().path("depends").size());
  }

  @Test
  void whatCannotBeADifferenceIsRefused() throws Exception {
    Path base = Files.write(directory.resolve("old"), old);
    Path file = Files.write(directory.resolve("new"), fresh);
    Path large = directory.resolve("large");
    succeed("truncate", "-s", "2049M", large.toString());
    refused("cannot be sent as a difference", "single-file", base, "-f", file, "--dest", "/x/kind");
    refused("2147483648 at most", "rootfs-image", base, "-f", large);
    refused("is not a directory", "directory", base, "-f", directory, "--dest", "/x");
    refused("there is no file", "rootfs-image", directory.resolve("none"), "-f", file);
    artifact = base;
    refused("cannot be replaced by it", "rootfs-image", base, "-f", file);
    assertArrayEquals(old, Files.readAllBytes(base));
  }

  private Path tree(String name, byte[] large) throws Exception {
    Path tree = directory.resolve(name);
    Files.createDirectories(tree.resolve("sub"));
    Files.write(tree.resolve("sub/large"), large);
    Files.writeString(tree.resolve("a b"), "small");
    Files.writeString(tree.resolve("-z"), "of options");
    Files.writeString(tree.resolve("é"), "beyond ASCII");
    return tree;
  }

  private void write(Object... kindAndOptions) {
    var said = new StringWriter();
    assertEquals(0, run(said, kindAndOptions), said.toString());
  }

  private void refused(String words, String kind, Path base, Object... options) {
    var said = new StringWriter();
    List<Object> all = new ArrayList<>(List.of(kind, "--base", base));
    all.addAll(List.of(options));
    assertEquals(1, run(said, all.toArray()), said.toString());
    assertTrue(said.toString().contains(words), said.toString());
  }

  private int run(StringWriter said, Object... kindAndOptions) {
    List<String> words = new ArrayList<>(List.of("artifact", "write"));
    Arrays.stream(kindAndOptions).forEach(each -> words.add(each.toString()));
    words.addAll(List.of("-t", "bench", "-n", "app-2", "-o", artifact.toString()));
    return run(said, words);
  }

  private static int run(StringWriter said, List<String> words) {
    String[] all = words.toArray(String[]::new);
    var writer = new PrintWriter(said);
    return Main.commandLine(all).setOut(writer).setErr(writer).execute(all);
  }

  private JsonNode payload() throws Exception {
    var said = new StringWriter();
    assertEquals(0, run(said, List.of("artifact", "read", "--json", artifact.toString())));
    return new ObjectMapper().readTree(said.toString()).path("payloads").path(0);
  }

  private void dump() throws Exception {
    Path files = Files.createDirectories(work).resolve("files");
    var said = new StringWriter();
    List<String> words =
        List.of("artifact", "dump", "--files", files.toString(), artifact.toString());
    assertEquals(0, run(said, words), said.toString());
  }

  private String part(String name) throws Exception {
    return Files.readString(work.resolve("files").resolve(name));
  }

  /** As the agent does it. */
  private void install() throws Exception {
    dump();
    Files.createDirectories(work.resolve("tmp"));
    Files.writeString(work.resolve("version"), "3");
    for (String call : List.of("Download", "ArtifactInstall", "ArtifactCommit", "Cleanup")) {
      succeed("sh", MODULE.toAbsolutePath().toString(), call, work.toString());
    }
  }

  private void succeed(String... words) throws Exception {
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertEquals(0, process.waitFor(), () -> String.join(" ", words) + ": " + said);
  }
}
