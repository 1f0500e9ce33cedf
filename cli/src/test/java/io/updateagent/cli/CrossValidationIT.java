package io.updateagent.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What either tool writes, the other takes, and sees the same in it: over every option. */
@Tag("slow")
class CrossValidationIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path directory;
  private static CrossFiles files = new CrossFiles(Path.of(""));

  @BeforeAll
  static void files() throws Exception {
    CommonTool.assumeInstalled();
    files = CrossFiles.make(directory);
  }

  @Test
  void bothToolsWriteTheSameAndReadEachOther() throws Exception {
    List<CrossCase> cases = CrossCase.all();
    var done = new AtomicInteger();
    var executor = Executors.newFixedThreadPool(2);
    try {
      var running = new ArrayList<Future<?>>();
      for (CrossCase each : cases) {
        running.add(
            executor.submit(
                () -> {
                  compare(each, done.incrementAndGet());
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
    System.out.printf("cross-validated %d artifacts of each tool%n", done.get());
    // compression, key, relations, and files: module-image, rootfs-image, bootstrap-artifact
    assertEquals(3 * 3 * 13 * 3 + 3 * 3 * 13 + 3 * 3 * 6, done.get());
  }

  private static void compare(CrossCase each, int number) throws Exception {
    Path own = directory.resolve("own-%d.mender".formatted(number));
    Path theirs = directory.resolve("theirs-%d.mender".formatted(number));
    CommonTool.agent(0, each.words(files, own.toString()));
    CommonTool.run(0, each.words(files, theirs.toString()));
    String[] key =
        each.key().equals("none")
            ? new String[0]
            : new String[] {"-k", files.publicKey(each.key())};
    validate(own, key);
    assertEquals(
        CommonTool.shown(theirs, key), CommonTool.shown(own, key), () -> each + " by their reader");
    assertEquals(read(theirs, key), read(own, key), () -> each + " by our reader");
    Files.delete(own);
    Files.delete(theirs);
  }

  private static void validate(Path own, String... key) throws Exception {
    var words = new ArrayList<String>(List.of("validate"));
    words.addAll(List.of(key));
    words.add(own.toString());
    CommonTool.run(0, words);
    CommonTool.agent(0, words);
  }

  /** What our reader says, but for what depends on the bytes of the header. */
  private static JsonNode read(Path artifact, String... key) throws Exception {
    var words = new ArrayList<String>(List.of("read", "--json"));
    words.addAll(List.of(key));
    words.add(artifact.toString());
    ObjectNode read = (ObjectNode) JSON.readTree(CommonTool.agent(0, words));
    read.remove("checksum");
    assertEquals(key.length > 0, read.path("signature_verified").asBoolean());
    sort((ArrayNode) read.get("scripts"));
    for (JsonNode payload : read.path("payloads")) {
      String metaData = payload.path("meta_data").asText();
      ((ObjectNode) payload).set("meta_data", JSON.readTree(metaData.isEmpty() ? "{}" : metaData));
    }
    return read;
  }

  private static void sort(ArrayNode list) {
    var sorted = new ArrayList<JsonNode>();
    list.forEach(sorted::add);
    sorted.sort((one, other) -> one.asText().compareTo(other.asText()));
    list.removeAll().addAll(sorted);
  }

  /** The common tool reads several payloads, and writes one. */
  @Test
  void severalPayloadsAreReadByTheCommonTool() throws Exception {
    int done = 0;
    for (int payloads = 2; payloads <= 4; payloads++) {
      for (String compression : CrossCase.COMPRESSIONS) {
        for (String key : CrossCase.KEYS) {
          Path own = directory.resolve("several.mender");
          var words = new ArrayList<String>(List.of("write", "module-image", "-n", "a", "-t", "b"));
          words.addAll(List.of("-o", own.toString(), "--compression", compression));
          String[] verify = new String[0];
          if (!key.equals("none")) {
            words.addAll(List.of("-k", files.privateKey(key)));
            verify = new String[] {"-k", files.publicKey(key)};
          }
          for (int i = 0; i < payloads; i++) {
            words.addAll(List.of("-T", "type-" + i, "-f", files.file(i % 2), "-p", "p" + i + ":1"));
          }
          CommonTool.agent(0, words);
          validate(own, verify);
          String shown = CommonTool.shown(own, verify);
          JsonNode read = read(own, verify).path("payloads");
          assertEquals(payloads, read.size());
          for (int i = 0; i < payloads; i++) {
            assertTrue(shown.contains("p%d: 1".formatted(i)), shown);
            assertEquals(2, read.at("/%d/provides".formatted(i)).size());
            assertEquals(1, read.at("/%d/files".formatted(i)).size());
          }
          done++;
        }
      }
    }
    assertEquals(27, done);
  }

  @Test
  void theUnsignedPartIsUnderstoodBothWays() throws Exception {
    int done = 0;
    for (String compression : CrossCase.COMPRESSIONS) {
      for (String key : CrossCase.KEYS) {
        var words =
            new ArrayList<String>(
                List.of(
                    ("write module-image -n a -t b -T app -p ap:0 -d ad:0 --augment-type app"
                            + " --augment-depends ad:1 --augment-provides ap:1 --compression "
                            + compression)
                        .split(" ")));
        words.addAll(List.of("-f", files.file(0), "--augment-file", files.file(1)));
        words.addAll(List.of("--augment-meta-data", files.metaData()));
        String[] verify = new String[0];
        if (!key.equals("none")) {
          words.addAll(List.of("-k", files.privateKey(key)));
          verify = new String[] {"-k", files.publicKey(key)};
        }
        Path own = directory.resolve("own-augmented.mender");
        Path theirs = directory.resolve("their-augmented.mender");
        CommonTool.agent(0, with(words, "-o", own.toString()));
        CommonTool.run(0, with(words, "-o", theirs.toString()));
        validate(own, verify);
        assertEquals(CommonTool.shown(theirs, verify), CommonTool.shown(own, verify));
        assertEquals(
            read(theirs, verify).at("/payloads/0/augment"),
            read(own, verify).at("/payloads/0/augment"));
        assertTrue(read(theirs, verify).at("/payloads/0/files/1/augmented").asBoolean());
        done++;
      }
    }
    assertEquals(9, done);
  }

  /** What only this agent knows is refused by the common tool, and not taken for something else. */
  @Test
  void whatIsOursAloneIsReadBack() throws Exception {
    for (String compression : List.of("zstd", "zstd_fastest", "zstd_better", "zstd_best")) {
      var each = new CrossCase("module-image", compression, "ec", "everything", 2, 2);
      Path own = directory.resolve(compression + ".mender");
      CommonTool.agent(0, each.words(files, own.toString()));
      CommonTool.agent(0, "validate", "-k", files.publicKey("ec"), own.toString());
      CommonTool.run(4, "validate", own.toString());
    }
    var signed = new CrossCase("module-image", "gzip", "ed25519", "nothing", 0, 1);
    Path own = directory.resolve("ed25519.mender");
    Run written = CommonTool.ownRun(signed.words(files, own.toString()));
    assertEquals(0, written.exit(), written.err());
    assertTrue(written.err().startsWith("agent: note: mender-artifact "), written.err());
    CommonTool.agent(0, "validate", "-k", files.publicKey("ed25519"), own.toString());
    CommonTool.run(0, "read", "--no-progress", own.toString());
  }

  private static List<String> with(List<String> words, String... more) {
    var all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }
}
