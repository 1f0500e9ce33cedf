package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts of either tool, changed, signed and taken apart by both, come to the same. */
@Tag("slow")
class CrossChangeIT {
  @TempDir static Path directory;
  private static CrossFiles files = new CrossFiles(Path.of(""));

  /** Words for {@code modify} that both tools take to mean the same. */
  private static final List<String> CHANGES =
      List.of(
          "-n app-9",
          "-N x -N y -G g1 -g other",
          "-d dd:1 -p pp:2",
          "--clears-provides q* --delete-clears-provides other",
          "-m META --name app-8",
          "--compression none",
          "--compression gzip -g green",
          "--compression lzma -n app-7 -p a:b -d c:d -N z -G g -m META");

  @BeforeAll
  static void files() throws Exception {
    CommonTool.assumeInstalled();
    files = CrossFiles.make(directory);
  }

  private static List<CrossCase> originals() {
    var all = new ArrayList<CrossCase>();
    for (String compression : CrossCase.COMPRESSIONS) {
      for (String key : CrossCase.KEYS) {
        all.add(new CrossCase("module-image", compression, key, "everything", 2, 2));
        all.add(new CrossCase("rootfs-image", compression, key, "everything", 1, 1));
      }
    }
    return all;
  }

  @Test
  void modifiedByBothIsTheSame() throws Exception {
    int done = 0;
    for (CrossCase original : originals()) {
      for (boolean ours : List.of(true, false)) {
        Path source = write(original, ours);
        for (String change : CHANGES) {
          // Each change with each key, for another original each time.
          compareModified(source, change, CrossCase.KEYS.get(done % CrossCase.KEYS.size()));
          done++;
        }
      }
    }
    System.out.printf("compared %d artifacts modified by each tool%n", done);
    assertEquals(18 * 2 * 8, done);
  }

  private static void compareModified(Path source, String change, String key) throws Exception {
    Path own = copy(source, "own.mender");
    Path theirs = copy(source, "theirs.mender");
    var words = new ArrayList<String>(List.of("modify"));
    words.addAll(List.of(change.replace("META", files.metaData()).split(" ")));
    String[] verify = new String[0];
    if (!key.equals("none")) {
      words.addAll(List.of("-k", files.privateKey(key)));
      verify = new String[] {"-k", files.publicKey(key)};
    }
    CommonTool.agent(0, with(words, own.toString()));
    CommonTool.run(0, with(words, theirs.toString()));
    assertEquals(CommonTool.shown(theirs, verify), CommonTool.shown(own, verify), words.toString());
    CommonTool.agent(0, validate(theirs, verify));
    CommonTool.agent(0, validate(own, verify));
    assertEquals(names(theirs), names(own), words.toString());
  }

  /** The files of the artifact, which tell how it is compressed and whether it is signed. */
  private static List<String> names(Path artifact) throws IOException, InterruptedException {
    Process tar = new ProcessBuilder("tar", "tf", artifact.toString()).start();
    List<String> names =
        new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertEquals(0, tar.waitFor());
    return names;
  }

  private static List<String> validate(Path artifact, String... verify) {
    return with(with(List.of("validate"), verify), artifact.toString());
  }

  @Test
  void signedByBothIsVerifiedByBoth() throws Exception {
    int done = 0;
    for (CrossCase original : originals()) {
      for (boolean ours : List.of(true, false)) {
        Path source = write(original, ours);
        for (String key : List.of("rsa", "ec")) {
          String[] sign = {"sign", "-f", "-k", files.privateKey(key)};
          String[] verify = {"-k", files.publicKey(key)};
          Path own = copy(source, "own.mender");
          Path theirs = copy(source, "theirs.mender");
          CommonTool.agent(0, with(List.of(sign), own.toString()));
          CommonTool.run(0, with(List.of(sign), theirs.toString()));
          for (Path signed : List.of(own, theirs)) {
            CommonTool.run(0, validate(signed, verify));
            CommonTool.agent(0, validate(signed, verify));
            refuseSecondSignature(signed, key);
          }
          assertEquals(CommonTool.shown(theirs, verify), CommonTool.shown(own, verify));
          done++;
        }
      }
    }
    System.out.printf("compared %d artifacts signed by each tool%n", done);
    assertEquals(18 * 2 * 2, done);
  }

  private static void refuseSecondSignature(Path signed, String key) throws Exception {
    byte[] before = Files.readAllBytes(signed);
    List<String> again = List.of("sign", "-k", files.privateKey(key), signed.toString());
    CommonTool.run(1, again);
    CommonTool.agent(1, again);
    assertArrayEquals(before, Files.readAllBytes(signed));
  }

  @Test
  void takenApartByBothIsTheSameAndIsWrittenAgainByBoth() throws Exception {
    int done = 0;
    for (CrossCase original : originals()) {
      for (boolean ours : List.of(true, false)) {
        Path source = write(original, ours);
        List<String> own = dump(source, "own-parts", true);
        List<String> theirs = dump(source, "their-parts", false);
        assertEquals(sorted(theirs), sorted(own));
        assertSameTree(directory.resolve("their-parts"), directory.resolve("own-parts"));
        Path first = directory.resolve("again-own.mender");
        Path second = directory.resolve("again-theirs.mender");
        CommonTool.agent(0, with(theirs, "-o", first.toString()));
        CommonTool.run(0, with(own, "-o", second.toString()));
        assertEquals(CommonTool.shown(second), CommonTool.shown(first));
        String rewritten = CommonTool.shown(first);
        assertEquals(unsigned(CommonTool.shown(source)), unsigned(rewritten));
        done++;
      }
    }
    System.out.printf("compared %d artifacts taken apart by each tool%n", done);
    assertEquals(18 * 2, done);
  }

  private static String unsigned(String shown) {
    return shown.replaceAll("(?m)^  Signature: .*$", "  Signature:");
  }

  /** The words of the new command line, with the directory's name taken out. */
  private static List<String> dump(Path source, String name, boolean ours) throws Exception {
    Path parts = directory.resolve(name);
    remove(parts);
    List<String> words =
        List.of(
            "dump",
            "--files",
            parts.resolve("files").toString(),
            "--scripts",
            parts.resolve("scripts").toString(),
            "--meta-data",
            parts.resolve("meta").toString(),
            "--print0-cmdline",
            source.toString());
    String out = ours ? CommonTool.agent(0, words) : CommonTool.run(0, words);
    assertTrue(out.endsWith("\0"), out);
    return List.of(out.split("\0"));
  }

  private static List<String> sorted(List<String> words) {
    return words.stream()
        .map(word -> word.replace("own-parts", "parts").replace("their-parts", "parts"))
        .sorted()
        .toList();
  }

  private static void assertSameTree(Path expected, Path actual) throws IOException {
    try (Stream<Path> all = Files.walk(expected)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        Path other = actual.resolve(expected.relativize(path));
        if (path.toString().endsWith("meta-data")) {
          var json = new ObjectMapper();
          assertEquals(json.readTree(path.toFile()), json.readTree(other.toFile()));
        } else {
          assertEquals(-1, Files.mismatch(path, other), path.toString());
        }
        assertEquals(
            Files.getPosixFilePermissions(path), Files.getPosixFilePermissions(other), "" + path);
      }
    }
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static Path write(CrossCase original, boolean ours) throws Exception {
    Path source = directory.resolve("source.mender");
    List<String> words = original.words(files, source.toString());
    if (ours) {
      CommonTool.agent(0, words);
    } else {
      CommonTool.run(0, words);
    }
    return source;
  }

  private static Path copy(Path source, String name) throws IOException {
    return Files.copy(source, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<String> with(List<String> words, String... more) {
    return Stream.concat(words.stream(), Stream.of(more)).toList();
  }
}
